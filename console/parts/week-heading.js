import { field, form } from "../core/forms.js";
import { h } from "../core/html.js";
import { words } from "../core/words.js";
import { openDialog } from "./week-dialog.js";
import { given } from "./week-words.js";

const say = await words("timetables");

/** @typedef {import("./week-book.js").Heading} Heading */

/**
 * Asks what stands above a timetable, until `save` takes it or the reader gives up.
 *
 * @param {{ title: string, done: string, heading?: Heading }} asked
 * @param {(heading: Heading) => Promise<void>} save
 */
export function askHeading({ title, done, heading }, save) {
  return openDialog(title, (dialog) =>
    form(
      {},
      async (values) => {
        await save(headingOf(values));
        dialog.close("saved");
      },
      field({ label: say.name, name: "name", value: heading?.name, required: true, maxlength: 200, ...(heading ? {} : { hint: say.makeHint }) }),
      h(
        "div",
        { class: "two" },
        field({ label: say.className, name: "className", value: heading?.className, maxlength: 200 }),
        field({ label: say.teacher, name: "teacher", value: heading?.teacher, maxlength: 200 }),
        field({ label: say.term, name: "term", value: heading?.term, maxlength: 200 }),
        field({ label: say.year, name: "year", type: "number", min: 1900, max: 2199, step: 1, value: heading?.year }),
      ),
      field({ label: say.school, name: "school", value: heading?.school, maxlength: 200 }),
      h(
        "div",
        { class: "actions" },
        h("button", { class: "button primary" }, done),
        h("button", { type: "button", class: "button", onclick: () => dialog.close() }, say.cancel),
      ),
    ),
  );
}

/** @param {Record<string, string>} values @returns {Heading} */
function headingOf({ name = "", className, teacher, term, year, school }) {
  return {
    name: name.trim(),
    className: given(className),
    teacher: given(teacher),
    term: given(term),
    year: given(year) === null ? null : Number(year),
    school: given(school),
  };
}

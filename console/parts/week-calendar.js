import { get } from "../core/api.js";
import { field, form } from "../core/forms.js";
import { h } from "../core/html.js";
import { words } from "../core/words.js";
import { openDialog } from "./week-dialog.js";
import { given } from "./week-words.js";

const say = await words("timetables");

/** Take the timetable away as a file. @param {string} id @param {Record<string, string | null>} how */
export async function download(id, how) {
  const { url, fileName } = await get(`/timetables/${id}/export`, how);
  h("a", { href: url, download: fileName }).click();
}

/** Asks between which days the week is to come again in a calendar. @param {string} id */
export function askCalendar(id) {
  return openDialog(say.calendarTitle, (dialog) => {
    const made = form(
      {},
      async ({ startsOn, endsOn }) => {
        await download(id, { format: "ics", startsOn: given(startsOn), endsOn: given(endsOn) });
        dialog.close("saved");
      },
      h("p", { class: "soft" }, say.calendarText),
      h(
        "div",
        { class: "two dates" },
        field({ label: say.first, name: "startsOn", type: "date", value: dateOf(new Date()), required: true }),
        field({ label: say.last, name: "endsOn", type: "date", hint: say.lastHint }),
      ),
      h(
        "div",
        { class: "actions" },
        h("button", { class: "button primary" }, say.download),
        h("button", { type: "button", class: "button", onclick: () => dialog.close() }, say.cancel),
      ),
    );
    made.addEventListener("input", () => compare(made));
    return made;
  });
}

/** @param {HTMLFormElement} form */
function compare(form) {
  const [first, last] = ["startsOn", "endsOn"].map((name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name)));
  if (first && last) last.setCustomValidity(last.value && last.value < first.value ? say.lastWrong : "");
}

/** The day where the reader is. @param {Date} when */
function dateOf(when) {
  return [when.getFullYear(), when.getMonth() + 1, when.getDate()].map((part) => `${part}`.padStart(2, "0")).join("-");
}

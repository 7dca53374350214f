import { field, form, labelled } from "../core/forms.js";
import { h } from "../core/html.js";
import { DAYS } from "../core/week.js";
import { words } from "../core/words.js";
import { openDialog } from "./week-dialog.js";
import { dayName, given } from "./week-words.js";

const say = await words("timetables");
const ANY_COLOR = "#3b7a78";

/**
 * @typedef {import("../core/models.js").BlockDraft} BlockDraft
 * @typedef {{ title: string, done: string, draft: BlockDraft, names: readonly string[], anchor: Element | null, save: (draft: BlockDraft) => Promise<void>, remove?: () => void }} Asked
 */

/** Asks for a block, until `save` takes it, the reader gives up or wants it gone. @param {Asked} asked */
export function askBlock({ title, done, draft, names, anchor, save, remove }) {
  return openDialog(
    title,
    (dialog) => {
      const made = form(
        {},
        async (values) => {
          await save(draftOf(values, draft));
          dialog.close("saved");
        },
        fields(draft, names),
        h(
          "div",
          { class: "actions" },
          h("button", { class: "button primary" }, done),
          h("button", { type: "button", class: "button", onclick: () => dialog.close() }, say.cancel),
          remove ? h("button", { type: "button", class: "button danger last", onclick: () => (dialog.close("removed"), remove()) }, say.remove) : null,
        ),
      );
      made.addEventListener("input", () => compare(made));
      return made;
    },
    anchor,
  );
}

/** @param {BlockDraft} draft @param {readonly string[]} names */
function fields(draft, names) {
  const days = DAYS.map((day) => h("option", { value: day, selected: day === draft.dayOfWeek }, dayName(day)));
  return [
    field({ label: say.name, name: "name", value: draft.name, required: true, maxlength: 200, list: "week-names", autocomplete: "off", autofocus: true }),
    h("datalist", { id: "week-names" }, [...new Set(names)].sort().map((name) => h("option", { value: name }))),
    labelled({ label: say.day, name: "dayOfWeek" }, h("select", {}, days)),
    h(
      "div",
      { class: "two" },
      field({ label: say.start, name: "startTime", type: "time", value: draft.startTime }),
      field({ label: say.end, name: "endTime", type: "time", value: draft.endTime }),
    ),
    h("p", { class: "hint" }, say.timesHint),
    labelled({ label: say.notes, name: "notes" }, h("textarea", { rows: 2, maxlength: 2000, ".value": draft.notes ?? "" })),
    colorChoice(draft.color),
  ];
}

/** @param {string | null} color */
function colorChoice(color) {
  const input = h("input", { type: "color", name: "color", value: color ?? ANY_COLOR, "aria-label": say.color, hidden: color === null });
  const own = h("input", { type: "checkbox", name: "hasColor", checked: color !== null });
  own.addEventListener("change", () => (input.hidden = !own.checked));
  return h("div", { class: "color" }, h("label", {}, own, say.ownColor), input, h("p", { class: "wrong", "data-wrong": "color" }));
}

/** @param {HTMLFormElement} form */
function compare(form) {
  const [start, end] = ["startTime", "endTime"].map((name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name)));
  if (start && end) end.setCustomValidity(start.value && end.value && end.value <= start.value ? say.endWrong : "");
}

/** @param {Record<string, string>} values @param {BlockDraft} before @returns {BlockDraft} */
function draftOf({ name = "", dayOfWeek, startTime, endTime, notes, color, hasColor }, before) {
  return {
    name: name.trim(),
    dayOfWeek: DAYS.find((day) => day === dayOfWeek) ?? before.dayOfWeek,
    startTime: given(startTime),
    endTime: given(endTime),
    notes: given(notes),
    color: hasColor ? given(color) : null,
    position: before.position,
  };
}

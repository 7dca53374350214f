import { get } from "../core/api.js";
import { field, form } from "../core/forms.js";
import { h } from "../core/html.js";
import { words } from "../core/words.js";
import { follow } from "./doc-actions.js";
import { opened } from "./doc-dialog.js";

/**
 * @typedef {import("./doc-loading.js").Seen} Seen
 * @typedef {import("../core/models.js").Result} Result
 */

const say = await words("document");
const shell = await words("shell");
const terms = await words("terms");

/** Ask for a format, and for what else that format needs; then hand the file over. @param {Seen} seen */
export function askExport({ document, result, timetables, types }) {
  if (result === null) return Promise.resolve();
  const formats = Object.keys(say.formats).filter((format) => format !== "ics" || timetables.length > 0);
  return opened(say.exportTitle, (close) => [
    form(
      { class: "export" },
      async (values) => {
        follow((await get(`/documents/${document.documentId}/export`, asked(values))).url);
        close();
      },
      h("fieldset", { class: "formats", onchange: (/** @type {Event} */ event) => suit(/** @type {HTMLInputElement} */ (event.target)) }, h("legend", {}, say.exportFormat), formats.map(formatChoice)),
      result.parts?.length ? select("part", say.exportPart, [["", say.exportAll], ...partsOf(result, types)]) : null,
      h("div", { "data-for": "csv", hidden: true }, select("table", say.exportTable, tablesOf(result))),
      h(
        "div",
        { "data-for": "ics", hidden: true, class: "days" },
        field({ label: say.startsOn, name: "startsOn", type: "date" }),
        field({ label: say.endsOn, name: "endsOn", type: "date" }),
        h("p", { class: "hint" }, say.daysHint),
      ),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", class: "button", onclick: close }, shell.cancel),
        h("button", { type: "submit", class: "button primary" }, say.download),
      ),
    ),
  ]);
}

/** Only what the format takes. @param {Record<string, string>} values */
function asked({ format = "json", part = "", table = "", startsOn = "", endsOn = "" }) {
  if (format === "csv") return { format, part, table };
  return format === "ics" ? { format, part, startsOn, endsOn } : { format, part };
}

/** @param {HTMLInputElement} choice */
function suit(choice) {
  for (const place of choice.form?.querySelectorAll("[data-for]") ?? []) {
    /** @type {HTMLElement} */ (place).hidden = place.getAttribute("data-for") !== choice.value;
  }
}

/** @param {string} format @param {number} index */
function formatChoice(format, index) {
  const [name, hint] = say.formats[format] ?? [format, ""];
  return h("label", { class: "check" }, h("input", { type: "radio", name: "format", value: format, checked: index === 0 }), h("span", {}, name, h("span", { class: "hint" }, hint)));
}

/** @param {string} name @param {string} label @param {string[][]} options */
function select(name, label, options) {
  const id = `export-${name}`;
  return h("div", { class: "field" }, h("label", { for: id }, label), h("select", { id, name }, options.map(([value, text]) => h("option", { value }, text))));
}

/** @param {Result} result @param {import("./doc-reading.js").Types} types */
function partsOf({ parts = [] }, types) {
  return parts.map(({ type, firstPage, lastPage }, index) => [`${index + 1}`, say.part(types[type]?.title ?? terms.type[type] ?? type, firstPage, lastPage)]);
}

/** The tables that hold something. @param {Result} result */
function tablesOf(result) {
  const claims = result.parts?.length ? result.parts : [result];
  const filled = {
    lines: claims.some(({ lines }) => lines?.length),
    timeblocks: claims.some(({ timeblocks }) => timeblocks?.length),
    fields: true,
    text: true,
  };
  return Object.entries(filled).flatMap(([table, isFilled]) => (isFilled ? [[table, say.tables[table] ?? table]] : []));
}

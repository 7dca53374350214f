/** What a document says, as tables: its fields, its line items and its time blocks. */

import { h } from "../core/html.js";
import { words } from "../core/words.js";
import { ConfidenceMark, levelOf } from "./confidence-mark.js";
import { markOf, reason, valueButton } from "./doc-value.js";

/**
 * @typedef {import("./doc-reading.js").Section} Section
 * @typedef {import("./doc-reading.js").Value} Value
 * @typedef {import("./doc-reading.js").BlockValue} BlockValue
 */

const say = await words("document");

/** @param {Section} section */
export function fieldsTable({ fields }) {
  if (fields.length === 0) return h("p", { class: "soft" }, say.noFields);
  const columns = h("colgroup", {}, h("col", { class: "name" }), h("col"), h("col", { class: "sure" }));
  return h("table", { class: "fields" }, columns, headOf([say.field, say.value, say.confidence], { class: "unseen" }), h("tbody", {}, fields.map(fieldRow)));
}

/** @param {Value} value */
function fieldRow(value) {
  return h(
    "tr",
    { "data-value": value.id, "data-level": levelOf(value.confidence) },
    h("th", { scope: "row" }, value.label),
    h("td", {}, valueButton(value), h("p", { class: "why", dir: "auto" }, reason(value))),
    h("td", { class: "mark" }, markOf(value)),
  );
}

/** @param {Section} section */
export function linesTable({ columns, rows }) {
  const names = columns.map(({ label, isNumber }) => h("th", { scope: "col", class: isNumber ? "number" : null }, label));
  return h(
    "div",
    { class: "sideways", tabindex: "0", role: "group", "aria-label": say.lines },
    h(
      "table",
      { class: "lines" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "count" }, h("span", { class: "unseen" }, say.row)), names, h("th", { scope: "col" }, say.confidence))),
      h("tbody", {}, rows.map((row, index) => lineRow(row, index, columns))),
    ),
  );
}

/** @param {(Value | null)[]} row @param {number} index @param {Section["columns"]} columns */
function lineRow(row, index, columns) {
  const cells = row.map((value, column) => h("td", cellFacts(value, columns[column]?.isNumber ?? false), value ? valueButton(value, { label: true }) : null));
  return h("tr", {}, h("th", { scope: "row", class: "count" }, index + 1), cells, h("td", { class: "mark" }, ConfidenceMark.of(least(row))));
}

/** @param {Value | null} value @param {boolean} isNumber */
function cellFacts(value, isNumber) {
  return { class: isNumber ? "number" : null, "data-value": value?.id, "data-level": value ? levelOf(value.confidence) : null, title: value ? reason(value) : null };
}

/** @param {readonly (Value | null)[]} row @returns {number | null} */
function least(row) {
  const known = row.flatMap((value) => (value === null || value.confidence === null ? [] : [value.confidence]));
  return known.length ? Math.min(...known) : null;
}

/** @param {Section} section */
export function blocksTable({ blocks }) {
  const { from, to, name, notes } = say.blockColumns;
  return h(
    "div",
    { class: "sideways", tabindex: "0", role: "group", "aria-label": say.blocks },
    h("table", { class: "blocks" }, headOf([from, to, name, notes, say.confidence]), byDay(blocks).map(([day, of]) => dayRows(day, of))),
  );
}

/** @param {string} day @param {readonly BlockValue[]} blocks */
function dayRows(day, blocks) {
  return h("tbody", {}, h("tr", { class: "day" }, h("th", { scope: "rowgroup", colspan: 5 }, say.day[day] ?? day)), blocks.map(blockRow));
}

/** @param {BlockValue} value */
function blockRow(value) {
  const { startTime, endTime, notes } = value.block;
  return h(
    "tr",
    { "data-value": value.id, "data-level": levelOf(value.confidence) },
    h("td", { class: "time" }, startTime ?? "–"),
    h("td", { class: "time" }, endTime ?? "–"),
    h("td", {}, valueButton(value)),
    h("td", { class: "soft", dir: "auto" }, notes),
    h("td", { class: "mark" }, markOf(value)),
  );
}

/** In the order of the week, as it was read within a day. @param {readonly BlockValue[]} blocks @returns {[string, BlockValue[]][]} */
function byDay(blocks) {
  const groups = Object.keys(say.day).map((day) => /** @type {[string, BlockValue[]]} */ ([day, blocks.filter(({ block }) => block.dayOfWeek === day)]));
  return groups.filter(([, of]) => of.length > 0);
}

/** @param {readonly string[]} names @param {Record<string, string>} [facts] */
function headOf(names, facts = {}) {
  return h("thead", facts, h("tr", {}, names.map((name) => h("th", { scope: "col" }, name))));
}

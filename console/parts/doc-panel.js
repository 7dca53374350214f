/** What one document of a file says: its problems, its fields, its line items and its time blocks. */

import { h } from "../core/html.js";
import { words } from "../core/words.js";
import { ConfidenceMark } from "./confidence-mark.js";
import { DocParts } from "./doc-parts.js";
import { blocksTable, fieldsTable, linesTable } from "./doc-tables.js";

/**
 * @typedef {import("./doc-reading.js").Section} Section
 * @typedef {import("./doc-reading.js").Problem} Problem
 */

const say = await words("document");
/** Room for what sticks to the panel's end. */
const EDGE = 56;

/** @param {Section} section @param {boolean} isTab */
export function panel(section, isTab) {
  const facts = isTab ? { role: "tabpanel", id: DocParts.panel, "aria-labelledby": DocParts.tab(section.key) } : {};
  return h(
    "div",
    { class: "panel", ...facts },
    problemList(section.problems),
    h("section", {}, h("h2", {}, say.fields, isTab ? ConfidenceMark.of(section.confidence) : null), fieldsTable(section), missing(section)),
    section.rows.length ? h("section", {}, h("h2", {}, say.lines, " ", h("span", { class: "count" }, section.rows.length)), linesTable(section)) : null,
    section.blocks.length ? h("section", {}, h("h2", {}, say.blocks, " ", h("span", { class: "count" }, section.blocks.length)), blocksTable(section)) : null,
  );
}

/** @param {readonly Problem[]} problems */
export function problemList(problems) {
  if (problems.length === 0) return null;
  return h("section", { class: "problems" }, h("h2", {}, say.problems(problems.length)), h("ul", {}, problems.map(problemRow)));
}

/** @param {Problem} problem */
function problemRow({ id, message, box, about }) {
  const leads = about ?? (box ? id : null);
  return h(
    "li",
    { "data-value": leads === id ? id : null },
    h("span", { dir: "auto" }, message),
    leads ? h("button", { type: "button", class: "button small", "data-go": leads, "aria-label": `${say.showProblem}: ${message}` }, say.showProblem) : null,
  );
}

/** @param {Section} section */
function missing({ missing, fields, rows, blocks }) {
  if (missing.length === 0 || fields.length + rows.length + blocks.length === 0) return null;
  return h(
    "p",
    { class: "missing" },
    h("strong", {}, say.missing),
    missing.map(({ label, isRequired }) => h("span", { class: isRequired ? "must" : null }, isRequired ? `${label} (${say.required})` : label)),
  );
}

/**
 * See that the row is seen; `within` moves nothing but the panel, so that what the pointer is on stays under it.
 *
 * @param {Element} row
 * @param {Element} panel
 * @param {{ within?: boolean }} [how]
 */
export function bring(row, panel, { within = false } = {}) {
  const [inner, outer] = [row.getBoundingClientRect(), panel.getBoundingClientRect()];
  const above = inner.top - outer.top - EDGE;
  const below = inner.bottom - outer.bottom + EDGE;
  if (panel.scrollHeight > panel.clientHeight) panel.scrollBy({ top: above < 0 ? above : Math.max(0, below), behavior: "instant" });
  if (!within) row.scrollIntoView({ block: "nearest", inline: "nearest" });
}

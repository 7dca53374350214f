/** What a type says, for who reads it. */

import { h } from "../core/html.js";
import { words } from "../core/words.js";
import { ruleWords } from "./rule-words.js";
import { rowsOf } from "./type-definition.js";

/** @typedef {import("./type-definition.js").Definition} Definition */

const say = await words("types");

/** @param {Definition} definition @returns {HTMLElement[]} */
export function typeSummary(definition) {
  const rows = rowsOf(definition) ?? [];
  const called = (/** @type {string} */ path) => rows.find((row) => row.path === path)?.label || path;
  const rules = definition.rules.filter(({ rule }) => rule !== "required");
  return [
    ...(definition.description ? [h("p", { class: "soft" }, definition.description)] : []),
    ...(rows.length ? [h("h2", {}, say.fieldsTitle), fields(rows)] : []),
    ...(rules.length ? [h("h2", {}, say.rulesTitle), h("ul", { class: "said" }, rules.map((rule) => h("li", {}, ruleWords(rule, called))))] : []),
    ...(definition.hints.length ? [h("h2", {}, say.hints), h("p", {}, definition.hints.map((hint) => h("span", { class: "chip" }, hint)))] : []),
  ];
}

/** @param {readonly import("./type-definition.js").FieldRow[]} rows */
function fields(rows) {
  const head = [say.label, say.kind].map((text) => h("th", { scope: "col" }, text));
  return h(
    "div",
    { class: "card wide-table", tabindex: "0", role: "group", "aria-label": say.fieldsTitle },
    h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows.map(line))),
  );
}

/** @param {import("./type-definition.js").FieldRow} row */
function line({ path, label, kind, pattern, options, required }) {
  const more = kind === "code" ? pattern : kind === "options" ? options : "";
  return h(
    "tr",
    {},
    h("td", {}, label || "–", required ? h("span", { class: "chip" }, say.requiredShort) : null, h("code", {}, path)),
    h("td", {}, say.kinds[kind], more ? h("code", {}, more) : null),
  );
}

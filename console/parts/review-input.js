/** The input that fits a value: a list of choices, a line, or a text that grows. */

import { h } from "../core/html.js";
import { words } from "../core/words.js";
import { allowed, kindOf, written } from "./review-schema.js";
import { typed } from "./review-typed.js";

/**
 * @typedef {import("./review-cell.js").Cell} Cell
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Input
 */

const say = await words("review");
const LONG = 44;

/** @param {Cell} cell @param {Record<string, unknown>} given @returns {Input} */
export function inputFor(cell, given) {
  const input = made(cell, { "data-cell": cell.id, autocomplete: "off", spellcheck: "false", ...given });
  input.value = cell.text;
  input.addEventListener("input", () => cell.write(input.value));
  input.addEventListener("change", () => cell.write(typed(input.value, cell.schema)));
  return input;
}

/** @param {Cell} cell @param {Record<string, unknown>} given @returns {Input} */
function made(cell, given) {
  const kind = kindOf(cell.schema);
  if (kind === "choice") return h("select", given, choices(allowed(cell.schema)?.map(written) ?? [], cell));
  if (kind === "boolean") return h("select", given, choices(["true", "false"], cell));
  if (kind === "list" || (kind === "text" && (cell.text.includes("\n") || cell.text.length > LONG))) return h("textarea", { rows: 1, ...given });
  const hint = /** @type {Record<string, string>} */ (say.hints)[kind] ?? null;
  const isNumber = kind === "number" || kind === "integer";
  return h("input", { type: "text", inputmode: isNumber ? "decimal" : null, class: isNumber ? "number" : null, placeholder: hint, ...given });
}

/** What was read stays among them, fitting or not. @param {string[]} options @param {Cell} cell */
function choices(options, cell) {
  const all = new Set(["", ...options, cell.initial, cell.text]);
  return [...all].map((option) => h("option", { value: option }, named(option)));
}

/** @param {string} option */
function named(option) {
  if (option === "") return say.none;
  if (option === "true" || option === "false") return option === "true" ? say.yes : say.no;
  return /** @type {Record<string, string>} */ (say.days)[option] ?? option;
}

/** What is wrong with a value, in sentences. @param {Cell} cell @returns {string[]} */
export function wrongs(cell) {
  const fault = cell.fault;
  const own = fault ? [say.faults[fault[0]](fault[1])] : [];
  const problems = cell.state === "changed" ? [] : cell.problems;
  return [...own, ...(cell.refusal ? [cell.refusal] : []), ...problems];
}

/** What the keys do on the page of a review. */

import { h } from "../core/html.js";
import { words } from "../core/words.js";

/**
 * @typedef {"accept" | "next" | "previous" | "undo" | "take" | "leave" | "pageAfter" | "pageBefore" | "larger" | "smaller" | "submit" | "keys"} Act
 */

const say = await words("review");

/** What is meant by a key, if it is none of the browser's. @param {KeyboardEvent} event @returns {Act | null} */
export function actOf(event) {
  const { key, code, altKey } = event;
  const isStrong = event.ctrlKey || event.metaKey;
  if (key === "Escape") return "leave";
  if (key === "F1") return "keys";
  if (key === "Enter" && isStrong) return "submit";
  if (altKey && !isStrong) return withAlt(key, code);
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (target?.dataset.cell !== undefined) return inValue(event, target);
  return key === "?" && !target?.matches("input, textarea, select") ? "keys" : null;
}

/** @param {string} key @param {string} code @returns {Act | null} */
function withAlt(key, code) {
  if (code === "KeyZ") return "undo";
  if (key === "PageDown" || key === "PageUp") return key === "PageDown" ? "pageAfter" : "pageBefore";
  if (code === "NumpadAdd" || code === "NumpadSubtract") return code === "NumpadAdd" ? "larger" : "smaller";
  if (key === "+" || key === "=") return "larger";
  return key === "-" || key === "−" ? "smaller" : null;
}

/** @param {KeyboardEvent} event @param {HTMLElement} input @returns {Act | null} */
function inValue({ key, ctrlKey, shiftKey, isComposing }, input) {
  if (isComposing) return null;
  if (key === "F2") return "take";
  if (key === "Enter" && !shiftKey) return "accept";
  const isOwn = input.matches("select, textarea") && !ctrlKey;
  if (isOwn || shiftKey) return null;
  if (key === "ArrowDown") return "next";
  return key === "ArrowUp" ? "previous" : null;
}

/** Says all of it. */
export function showKeys() {
  const dialog = h(
    "dialog",
    { "aria-labelledby": "keys-title", class: "keys" },
    h("h2", { id: "keys-title" }, say.keys.title),
    h("dl", {}, say.keys.list.map(([keys, what]) => [h("dt", {}, keys.map((key) => h("kbd", {}, key))), h("dd", {}, what)])),
    h("p", { class: "hint" }, say.keys.note),
    h("div", { class: "actions" }, h("button", { type: "button", class: "button primary", onclick: () => dialog.close() }, say.keys.close)),
  );
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}

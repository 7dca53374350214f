/** The keys of the page of a document. Single keys can be switched off, as some people speak to their computer. */

import { h } from "../core/html.js";
import { words } from "../core/words.js";
import { opened } from "./doc-dialog.js";

const say = await words("document");
const OFF = "quire-single-keys-off";
const IN_FIELDS = "input, select, textarea, [contenteditable]";

/** @param {KeyboardEvent} event @param {Record<string, () => void>} does */
export function pressed(event, does) {
  const isOurs = !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented && !document.querySelector("dialog[open]");
  const act = does[event.key];
  if (!isOurs || act === undefined || localStorage.getItem(OFF) !== null) return;
  if (event.target instanceof Element && event.target.matches(IN_FIELDS)) return;
  event.preventDefault();
  act();
}

export function showKeys() {
  const isOn = localStorage.getItem(OFF) === null;
  return opened(say.keysTitle, (close) => [
    h("p", { class: "soft" }, say.keysText),
    h("table", { class: "keys" }, h("tbody", {}, say.keyNames.map(([key, what]) => h("tr", {}, h("th", { scope: "row" }, h("kbd", {}, key)), h("td", {}, what))))),
    h("label", { class: "check" }, h("input", { type: "checkbox", checked: isOn, onchange: (/** @type {Event} */ event) => keep(/** @type {HTMLInputElement} */ (event.target).checked) }), h("span", {}, say.keysOn)),
    h("div", { class: "actions" }, h("button", { type: "button", class: "button primary", onclick: close }, say.close)),
  ]);
}

/** @param {boolean} isOn */
function keep(isOn) {
  if (isOn) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "yes");
}

/** How parts of the account are laid out, and how one thing that they do fails. */

import { h } from "../core/html.js";
import { sentence } from "../core/page.js";
import { notify } from "./notice-board.js";

/** @param {string} title @param {string | null} text @param {...import("../core/html.js").Child} children */
export function section(title, text, ...children) {
  return h("section", { class: "card" }, h("h2", { tabindex: "-1" }, title), text ? h("p", { class: "soft" }, text) : null, ...children);
}

/** What is said of one thing of a list: what it is called, and below it the rest. @param {import("../core/html.js").Child} name @param {...import("../core/html.js").Child} facts */
export function said(name, ...facts) {
  const known = facts.filter(Boolean);
  const rest = known.flatMap((fact, index) => (index === 0 ? [fact] : [" · ", fact]));
  return h("div", { class: "said" }, h("strong", {}, name), h("span", { class: "soft small" }, rest));
}

/** A button of a row. @param {string} act @param {string} text @param {string} label @param {() => Promise<unknown>} does @param {string} [kind] */
export function act(act, text, label, does, kind = "") {
  return h("button", { type: "button", class: `button small ${kind}`, "aria-label": label, "data-act": act, onclick: () => void tried(does) }, text);
}

/** @param {() => Promise<unknown>} what */
export async function tried(what) {
  await what().catch((error) => notify(sentence(error), "bad"));
}

/** Boxes to tick, under one name. @param {{ label: string, name: string, options: Record<string, string>, ticked: readonly string[] }} given */
export function boxes({ label, name, options, ticked }) {
  return h(
    "fieldset",
    {},
    h("legend", {}, label),
    Object.entries(options).map(([value, text]) =>
      h("label", { class: "box" }, h("input", { type: "checkbox", name, value, checked: ticked.includes(value) }), text),
    ),
    h("p", { class: "wrong", "data-wrong": name }),
  );
}

/** Fields of forms with their labels, their hints and what was wrong with them. */

import { Refused } from "./errors.js";
import { h, set, show } from "./html.js";
import { sentence } from "./page.js";

let made = 0;

/**
 * @param {{ label: string, name: string, hint?: string, [attribute: string]: unknown }} given
 * @returns {HTMLElement}
 */
export function field({ label, name, hint, ...attributes }) {
  return labelled({ label, name, ...(hint ? { hint } : {}) }, h("input", { type: "text", ...attributes }));
}

/**
 * Any control with its label, its hint and the place for what was wrong with it.
 *
 * @param {{ label: string, name: string, hint?: string }} given
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} control
 * @returns {HTMLElement}
 */
export function labelled({ label, name, hint }, control) {
  const id = `field-${++made}`;
  set(control, { id, name, "aria-describedby": hint ? `${id}-hint ${id}-wrong` : `${id}-wrong` });
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    control,
    hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null,
    h("p", { class: "wrong", id: `${id}-wrong`, "data-wrong": name }),
  );
}

/**
 * A form that is sent by script alone; while it is sent it cannot be sent again, and what is refused is said where it belongs.
 *
 * @param {{ class?: string }} given
 * @param {(values: Record<string, string>, form: HTMLFormElement) => Promise<void>} send
 * @param {...import("./html.js").Child} children
 */
export function form(given, send, ...children) {
  const wrong = h("p", { class: "wrong", role: "alert" });
  const made = h("form", { novalidate: true, ...given }, ...children, wrong);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(made, wrong, send);
  });
  return made;
}

/** @param {HTMLFormElement} form @param {HTMLElement} wrong @param {(values: Record<string, string>, form: HTMLFormElement) => Promise<void>} send */
async function submit(form, wrong, send) {
  const button = form.querySelector("button[type=submit], button:not([type])");
  clear(form);
  if (!isFilled(form)) return;
  button?.setAttribute("disabled", "");
  try {
    const values = [...new FormData(form)].map(([name, value]) => [name, `${value}`]);
    await send(Object.fromEntries(values), form);
  } catch (error) {
    refuse(form, wrong, error);
  } finally {
    button?.removeAttribute("disabled");
  }
}

/** @param {HTMLFormElement} form */
function isFilled(form) {
  const bad = /** @type {HTMLInputElement[]} */ ([...form.elements]).filter((each) => each.willValidate && !each.validity.valid);
  for (const each of bad) tell(form, each.name, each.validationMessage);
  bad[0]?.focus();
  return bad.length === 0;
}

/** @param {HTMLFormElement} form @param {HTMLElement} wrong @param {unknown} error */
function refuse(form, wrong, error) {
  const details = error instanceof Refused ? error.details : [];
  const placed = details.filter(({ field, message }) => tell(form, field.split(".").at(-1) ?? field, message));
  if (placed.length < details.length || details.length === 0) show(wrong, sentence(error));
}

/** @param {HTMLFormElement} form @param {string} name @param {string} message @returns {boolean} */
function tell(form, name, message) {
  const place = form.querySelector(`[data-wrong="${CSS.escape(name)}"]`);
  if (place === null) return false;
  show(place, message);
  form.querySelector(`[name="${CSS.escape(name)}"]`)?.setAttribute("aria-invalid", "true");
  return true;
}

/** @param {HTMLFormElement} form */
function clear(form) {
  for (const place of form.querySelectorAll(".wrong")) show(place);
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

import { h } from "../core/html.js";
import { words } from "../core/words.js";

const say = await words("shell");
const SHOWN_MS = 6000;

/** Short messages at the edge of the page; what is wrong stays until it is closed. */
export class NoticeBoard extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "region");
    this.setAttribute("aria-live", "polite");
    this.setAttribute("aria-label", "Quire");
    document.addEventListener("quire-notice", (event) => this.#add(/** @type {CustomEvent} */ (event).detail));
  }

  /** @param {{ text: string, kind: "good" | "bad", action?: { text: string, href: string } | undefined }} notice */
  #add({ text, kind, action }) {
    const note = h(
      "p",
      { class: `notice ${kind}` },
      h("span", {}, text),
      action ? h("a", { href: action.href }, action.text) : null,
      h("button", { type: "button", class: "quiet icon", "aria-label": say.close, onclick: () => note.remove() }, "×"),
    );
    this.append(note);
    if (kind === "good") setTimeout(() => note.remove(), SHOWN_MS);
  }
}

/** @param {string} text @param {"good" | "bad"} [kind] @param {{ text: string, href: string }} [action] */
export function notify(text, kind = "good", action = undefined) {
  document.dispatchEvent(new CustomEvent("quire-notice", { detail: { text, kind, action } }));
}

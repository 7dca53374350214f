import { h, set, show } from "../core/html.js";
import { words } from "../core/words.js";

const say = await words("account");

/** Shows a secret once: it is copied, and gone when the reader says so. */
export class AccountSecret extends HTMLElement {
  /** @param {{ title: string, text: string, secret: string }} given */
  reveal({ title, text, secret }) {
    const told = h("span", { class: "small", role: "status" });
    const value = h("input", { readonly: true, class: "mono", value: secret, "aria-label": title });
    const copy = h("button", { type: "button", class: "button primary", onclick: () => void copied(value, told) }, say.copy);
    set(this, { class: "secret" });
    show(
      this,
      h("h3", {}, title),
      h("p", {}, text),
      h("div", { class: "line" }, value, copy),
      h("div", { class: "actions" }, h("button", { type: "button", class: "button small", onclick: () => this.#gone() }, say.done), told),
    );
    copy.focus();
  }

  #gone() {
    show(this);
    this.removeAttribute("class");
    this.closest("section")?.querySelector("h2")?.focus();
  }
}

/** @param {HTMLInputElement} value @param {HTMLElement} told */
async function copied(value, told) {
  try {
    await navigator.clipboard.writeText(value.value);
    show(told, say.copied);
  } catch {
    value.select();
    show(told, say.cannotCopy);
  }
}

customElements.define("account-secret", AccountSecret);

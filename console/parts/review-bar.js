import { h, set, show } from "../core/html.js";
import { words } from "../core/words.js";

/** @typedef {import("./review-draft.js").Draft} Draft */

const say = await words("review");

/** How far the review is, and what ends it. Events: `submit`, `reject`, `release`, `keys`. */
export class ReviewBar extends HTMLElement {
  #progress = h("progress", { max: 1, value: 0, "aria-hidden": "true" });
  #count = h("span", { class: "small soft" });
  #said = h("p", { class: "wrong", role: "alert" });
  #submit = this.#button("submit", say.submit, "button primary");

  connectedCallback() {
    if (this.firstChild) return;
    show(
      this,
      this.#said,
      h(
        "div",
        { class: "acts" },
        h("div", { class: "progress" }, this.#count, this.#progress),
        this.#submit,
        this.#button("reject", say.reject, "button"),
        this.#button("release", say.release, "button"),
        this.#button("keys", say.keysButton, "quiet"),
      ),
    );
  }

  /** @param {Draft} draft */
  tell(draft) {
    const { all, left } = draft.doubts;
    const done = all - left;
    set(this.#progress, { max: Math.max(all, 1), value: all ? done : 1 });
    show(this.#count, all ? say.progress(done, all) : say.nothingDoubtful);
  }

  /** @param {string} text */
  complain(text) {
    show(this.#said, text);
  }

  /** While it is sent it cannot be sent again. @param {boolean} isSending */
  send(isSending) {
    for (const button of this.querySelectorAll("button")) set(button, { disabled: isSending });
    show(this.#submit, isSending ? say.submitting : say.submit);
  }

  /** Only somebody who has the task can decide it. @param {boolean} isLocked */
  lock(isLocked) {
    for (const act of ["submit", "reject", "release"]) {
      const button = this.querySelector(`[data-act=${act}]`);
      if (button) set(button, { disabled: isLocked });
    }
  }

  toSubmit() {
    this.#submit.focus();
  }

  /** @param {string} act @param {string} name @param {string} look */
  #button(act, name, look) {
    return h("button", { type: "button", class: look, "data-act": act, onclick: () => this.dispatchEvent(new Event(act)) }, name);
  }
}

customElements.define("review-bar", ReviewBar);

import { h, show } from "../core/html.js";
import { words } from "../core/words.js";

const say = await words("timetables");

/** Says what was just done and takes it back; the next thing done, or closing it, ends the offer. */
export class WeekUndo extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "status");
  }

  /** @param {string} text @param {() => void} back @param {{ focus?: boolean }} [how] */
  offer(text, back, { focus = false } = {}) {
    const undo = h("button", { type: "button", class: "button small", onclick: () => (show(this), back()) }, say.undo);
    show(
      this,
      h("span", {}, text),
      undo,
      h("button", { type: "button", class: "quiet icon", "aria-label": say.close, onclick: () => this.#close() }, "×"),
    );
    if (focus) undo.focus();
  }

  end() {
    show(this);
  }

  /** The focus goes back to the page, not to nowhere. */
  #close() {
    this.end();
    this.closest("main")?.focus();
  }
}

customElements.define("week-undo", WeekUndo);

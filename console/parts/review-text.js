import { h, set, show } from "../core/html.js";
import { words } from "../core/words.js";
import { within } from "./review-words.js";

/**
 * @typedef {import("./review-words.js").Word} Word
 * @typedef {import("./page-view.js").Box} Box
 */

const say = await words("review");

/** A page without a picture as its words, line by line. Event: `words` with those that the reader clicked on or selected. */
export class ReviewText extends HTMLElement {
  /** @type {{ word: Word, shown: HTMLElement }[]} */
  #shown = [];
  #isListening = false;

  /** @param {readonly Word[]} read @param {string} text in the place of words that are not known @param {string} why there is no picture */
  read(read, text, why) {
    this.#shown = read.map((word) => ({ word, shown: h("span", { class: "word" }, word.text) }));
    const lines = Map.groupBy(this.#shown, ({ word }) => word.line);
    const shown = [...lines.values()].map((line) => h("p", {}, line.flatMap(({ shown: span }) => [span, " "])));
    show(this, h("p", { class: "hint" }, why), h("div", { class: "paper", tabindex: 0, role: "group", "aria-label": say.sheet.label }, shown.length ? shown : h("pre", {}, text)));
    if (!this.#isListening) this.addEventListener("pointerup", (event) => this.#choose(event.target));
    this.#isListening = true;
  }

  /** Make the words of a value stand out. @param {Box | null} box */
  choose(box) {
    const chosen = new Set(box ? within(this.#shown.map(({ word }) => word), box) : []);
    for (const { word, shown } of this.#shown) set(shown, { "data-chosen": chosen.has(word) });
    this.#shown.find(({ word }) => chosen.has(word))?.shown.scrollIntoView({ block: "nearest" });
  }

  /** @param {EventTarget | null} target */
  #choose(target) {
    const selected = getSelection();
    const isDrawn = selected !== null && !selected.isCollapsed;
    const found = this.#shown.filter(({ shown }) => (isDrawn ? selected.containsNode(shown, true) : shown === target));
    if (found.length) this.dispatchEvent(new CustomEvent("words", { detail: found.map(({ word }) => word) }));
    if (isDrawn && found.length) selected.removeAllRanges();
  }
}

customElements.define("review-text", ReviewText);

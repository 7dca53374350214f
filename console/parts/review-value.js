import { h, set, show } from "../core/html.js";
import { words } from "../core/words.js";
import { ConfidenceMark } from "./confidence-mark.js";
import { ReviewCrop } from "./review-crop.js";
import { inputFor, wrongs } from "./review-input.js";

/**
 * @typedef {import("./review-cell.js").Cell} Cell
 * @typedef {import("./review-pictures.js").PagePictures} PagePictures
 */

const say = await words("review");
const terms = await words("terms");
let made = 0;

/** A value to look at: its input, the piece of the page that it was read from, how sure it is and why. */
export class ReviewValue extends HTMLElement {
  #mark = new ConfidenceMark();
  #crop = new ReviewCrop();
  #state = h("span", { class: "state" });
  #why = h("p", { class: "hint why" });
  #wrong = h("p", { class: "wrong", "aria-live": "polite" });

  /** @param {Cell} cell @param {PagePictures} pictures */
  static of(cell, pictures) {
    const value = new ReviewValue();
    value.#fill(cell, pictures);
    return value;
  }

  /** @param {Cell} cell @param {PagePictures} pictures */
  #fill(cell, pictures) {
    const id = `value-${++made}`;
    set(this.#why, { id: `${id}-why` });
    set(this.#wrong, { id: `${id}-wrong` });
    const input = inputFor(cell, { id, "aria-describedby": `${id}-why ${id}-wrong` });
    show(
      this,
      h("div", { class: "of" }, h("label", { for: id }, cell.label), this.#mark, this.#state),
      this.#why,
      h("div", { class: "with" }, input, this.#tools(cell)),
      this.#crop,
      this.#wrong,
    );
    cell.addEventListener("change", () => this.#draw(cell, input, pictures));
    this.#draw(cell, input, pictures);
  }

  /** Keys do the same; so they are for pointers and for screen readers, and no stop on the way. @param {Cell} cell */
  #tools(cell) {
    /** @param {string} sign @param {string} name @param {string} act */
    const tool = (sign, name, act) =>
      h("button", { type: "button", class: "quiet icon tool", tabindex: -1, "data-act": act, "data-of": cell.id, "aria-label": name, title: name }, sign);
    return [
      tool("✓", say.accept(cell.label), "accept"),
      tool("⬚", say.take(cell.label), "take"),
      tool("↶", say.undo(cell.label), "undo"),
    ];
  }

  /** @param {Cell} cell @param {import("./review-input.js").Input} input @param {PagePictures} pictures */
  #draw(cell, input, pictures) {
    const wrong = wrongs(cell);
    set(this, { "data-state": cell.state, "data-doubtful": cell.isDoubtful, "data-wrong": wrong.length > 0 });
    if (input.value !== cell.text) input.value = cell.text;
    set(input, { "aria-invalid": cell.fault !== null || cell.refusal !== "" ? "true" : null });
    this.#mark.tell(cell.read?.confidence, cell.read?.why ?? null);
    show(this.#state, say.state[cell.state]);
    show(this.#why, reason(cell));
    show(this.#wrong, wrong.join(" "));
    const undo = this.querySelector("[data-act=undo]");
    if (undo) set(undo, { disabled: !cell.isLookedAt });
    void this.#crop.draw(pictures, cell.place, say.crop(cell.label));
  }
}

/** Where a value comes from, in a sentence. @param {Cell} cell */
export function reason(cell) {
  const { source = "", page = null, why = null } = cell.read ?? {};
  const was = cell.state !== "changed" ? null : cell.initial === "" ? say.wasEmpty : say.was(cell.initial);
  const from = cell.read === null ? say.notRead : [terms.source[source] ?? source, page === null ? null : say.onPage(page)].filter(Boolean).join(", ");
  return [was, why, from].filter(Boolean).map(asSentence).join(" ");
}

/** @param {string | null} text */
function asSentence(text) {
  const said = text ?? "";
  return `${said.slice(0, 1).toUpperCase()}${said.slice(1)}${/[.!?”]$/u.test(said) ? "" : "."}`;
}

customElements.define("review-value", ReviewValue);

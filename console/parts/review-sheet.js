import { h, set, show } from "../core/html.js";
import { words } from "../core/words.js";
import { PageView } from "./page-view.js";
import { ReviewText } from "./review-text.js";
import { around, textOf, under, within } from "./review-words.js";

/**
 * @typedef {import("./page-view.js").Box} Box
 * @typedef {import("./page-view.js").Mark} Mark
 * @typedef {import("./review-words.js").Word} Word
 * @typedef {import("./review-cell.js").Cell} Cell
 * @typedef {{ pictures: import("./review-pictures.js").PagePictures, words: import("./review-words.js").PageWords, pages: number, name: string, text: string }} Source
 */

const say = await words("review");

/**
 * The pages of the document, with a box around every value, and what can be taken from them.
 *
 * Events: `mark-choose` with the id of a value, `taken` with { text, page, box }.
 */
export class ReviewSheet extends HTMLElement {
  #view = new PageView();
  #text = new ReviewText();
  #where = h("span", { class: "where", role: "status" });
  #hint = h("p", { class: "drawing-hint", role: "status" });
  /** @type {Source | null} */
  #of = null;
  /** @type {() => readonly Cell[]} */
  #cells = () => [];
  #page = 0;
  /** @type {Word[]} */
  #words = [];
  /** What the reader draws around. @type {Cell | null} */
  #wanted = null;

  get drawing() {
    return this.#wanted !== null;
  }

  /** @param {Source} of @param {() => readonly Cell[]} cells */
  fill(of, cells) {
    this.#of = of;
    this.#cells = cells;
    /** @param {string} sign @param {string} name @param {number} step */
    const turn = (sign, name, step) => h("button", { type: "button", class: "quiet icon", "aria-label": name, title: name, onclick: () => this.turn(step) }, sign);
    show(
      this,
      h("div", { class: "sheet-bar", hidden: of.pages < 2 }, turn("‹", say.sheet.previous, -1), this.#where, turn("›", say.sheet.next, 1)),
      h("div", { class: "stage" }, this.#hint, this.#view, this.#text),
    );
    this.#view.addEventListener("box-drawn", (event) => this.#drawn(/** @type {CustomEvent} */ (event).detail));
    this.#view.addEventListener("point-chosen", (event) => this.#pointed(/** @type {CustomEvent} */ (event).detail));
    this.#text.addEventListener("words", (event) => this.drawing && this.#take(/** @type {CustomEvent} */ (event).detail));
    void this.#show(1);
  }

  /** @param {number} step */
  turn(step) {
    const page = this.#page + step;
    if (this.#of && page >= 1 && page <= this.#of.pages) void this.#show(page);
  }

  /** @param {number} steps */
  zoom(steps) {
    this.#view.zoomBy(steps);
  }

  /** Go where the value stands. @param {Cell} cell */
  async look(cell) {
    const place = cell.place;
    if (place && place.page !== this.#page) await this.#show(place.page);
    this.#view.choose(place ? cell.id : null, { follow: true });
    this.#text.choose(place?.box ?? null);
  }

  /** The boxes of what stands there now. */
  mark() {
    const cells = this.#cells().filter((cell) => cell.place?.page === this.#page);
    /** @type {Mark[]} */
    const marks = cells.map((cell) => ({ id: cell.id, box: /** @type {any} */ (cell.place).box, label: `${cell.label}: ${cell.text}`, confidence: cell.isLookedAt ? 100 : (cell.read?.confidence ?? null) }));
    const read = this.#words.map(({ box, text }, index) => ({ id: `word-${index}`, box, label: text, confidence: null }));
    this.#view.mark(this.drawing ? read : marks);
  }

  /** Let the reader draw around a value, or stop that. @param {Cell | null} cell */
  draw(cell) {
    this.#wanted = cell;
    this.#view.drawing = this.drawing;
    set(this, { "data-drawing": this.drawing });
    show(this.#hint, cell ? (this.#words.length ? say.sheet.drawing(cell.label) : say.sheet.noWords) : "");
    this.mark();
    if (!this.drawing) this.#view.choose(null);
  }

  /** @param {number} page */
  async #show(page) {
    const of = this.#of;
    if (of === null) return;
    this.#page = page;
    this.#words = [];
    show(this.#where, say.sheet.page(page, of.pages));
    const [picture, read] = await Promise.all([of.pictures.of(page).catch(() => null), of.words.of(page).catch(() => null)]);
    if (page !== this.#page) return;
    this.#words = read?.words ?? [];
    this.#view.hidden = picture === null;
    this.#text.hidden = picture !== null;
    if (picture) this.#view.picture(picture.url, `${of.name}, ${say.sheet.page(page, of.pages)}`);
    else this.#text.read(this.#words, of.text, read && !read.hasImage ? say.sheet.noImage : say.sheet.gone);
    if (this.#wanted) this.draw(this.#wanted);
    else this.mark();
  }

  /** @param {Box} box */
  #drawn(box) {
    if (this.drawing) this.#take(within(this.#words, box), box);
  }

  /** @param {[number, number]} place */
  #pointed(place) {
    const word = this.drawing ? under(this.#words, place) : null;
    if (this.drawing) this.#take(word ? [word] : []);
  }

  /** @param {Word[]} found @param {Box} [box] */
  #take(found, box = undefined) {
    if (found.length === 0) return show(this.#hint, say.sheet.nothing);
    const detail = { text: textOf(found), page: this.#page, box: box ?? around(found) };
    this.dispatchEvent(new CustomEvent("taken", { detail }));
  }
}

customElements.define("review-sheet", ReviewSheet);

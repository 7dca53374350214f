import { h, show } from "../core/html.js";
import { words } from "../core/words.js";
import { ReviewForm } from "./review-form.js";
import { actOf, showKeys } from "./review-keys.js";
import { PagePictures } from "./review-pictures.js";
import { ReviewSheet } from "./review-sheet.js";
import { typed } from "./review-typed.js";
import { PageWords } from "./review-words.js";

/**
 * @typedef {import("../core/models.js").ReviewTaskDetail} ReviewTaskDetail
 * @typedef {import("./review-draft.js").Draft} Draft
 * @typedef {import("./review-cell.js").Cell} Cell
 * @typedef {import("./review-keys.js").Act} Act
 * @typedef {import("./review-cell.js").Taken & { text: string }} TakenText
 */

const say = await words("review");

/** The document beside its values: each leads to the other. Events: `submit` by keyboard, `last` when no value is in doubt any more. */
export class ReviewDesk extends HTMLElement {
  sheet = new ReviewSheet();
  form = new ReviewForm();
  side = h("div", { class: "side" });
  #said = h("p", { class: "unseen", role: "status" });
  isLocked = true;

  /** @param {ReviewTaskDetail} task @param {Draft} draft @param {AbortSignal} signal */
  fill(task, draft, signal) {
    const pictures = new PagePictures(task.documentId, signal);
    const read = new PageWords(task.documentId, signal);
    show(this, this.sheet, this.side, this.#said);
    this.form.fill(draft, pictures);
    this.sheet.fill({ pictures, words: read, pages: Math.max(task.pages ?? 1, 1), name: task.fileName, text: task.text ?? "" }, () => draft.cells);
    const { form, sheet } = this;
    form.addEventListener("look", (event) => this.#look(/** @type {CustomEvent} */ (event).detail));
    form.addEventListener("take", (event) => this.#draw(/** @type {CustomEvent} */ (event).detail));
    sheet.addEventListener("mark-choose", (event) => this.#choose(/** @type {CustomEvent} */ (event).detail));
    sheet.addEventListener("taken", (event) => this.#take(/** @type {CustomEvent} */ (event).detail));
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {boolean} isLocked */
  lock(isLocked) {
    this.isLocked = isLocked;
    this.form.lock(isLocked);
  }

  /** @param {Cell} cell */
  #look(cell) {
    if (this.sheet.drawing) this.sheet.draw(null);
    void this.sheet.look(cell);
  }

  /** @param {string} id */
  #choose(id) {
    const cell = this.form.cell(id);
    if (cell) this.form.focusOn(cell);
  }

  /** @param {Cell | null} cell */
  #draw(cell) {
    if (this.isLocked || cell === null) return;
    this.sheet.draw(this.sheet.drawing ? null : cell);
  }

  /** @param {TakenText} taken */
  #take({ text, page, box }) {
    const cell = this.form.chosen;
    if (cell === null) return;
    cell.write(typed(text, cell.schema), { page, box });
    show(this.#said, say.sheet.taken(cell.text));
    this.sheet.draw(null);
    this.form.focusOn(cell);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const act = event.defaultPrevented ? null : actOf(event);
    if (act === null || (act === "leave" && !this.sheet.drawing)) return;
    event.preventDefault();
    this.#acts[act]();
  }

  /** @type {Record<Act, () => void>} */
  #acts = {
    accept: () => this.#accept(),
    next: () => this.form.move(1),
    previous: () => this.form.move(-1),
    undo: () => this.isLocked || this.form.chosen?.undo(),
    take: () => this.#draw(this.form.chosen),
    leave: () => this.sheet.draw(null),
    pageAfter: () => this.sheet.turn(1),
    pageBefore: () => this.sheet.turn(-1),
    larger: () => this.sheet.zoom(1),
    smaller: () => this.sheet.zoom(-1),
    submit: () => this.dispatchEvent(new Event("submit")),
    keys: () => showKeys(),
  };

  #accept() {
    if (this.isLocked) return this.form.move(1);
    this.form.settle();
    if (!this.form.accept()) this.dispatchEvent(new Event("last"));
  }
}

customElements.define("review-desk", ReviewDesk);

import { h, set, show } from "../core/html.js";
import { words } from "../core/words.js";
import { ReviewSection } from "./review-section.js";

/**
 * @typedef {import("./review-draft.js").Draft} Draft
 * @typedef {import("./review-cell.js").Cell} Cell
 * @typedef {import("./review-pictures.js").PagePictures} PagePictures
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Input
 */

const say = await words("review");
const STOPS = "quire-tab-stops";

/**
 * The values of a review, to be gone through by keyboard.
 *
 * Events: `look` with the Cell that was chosen, `take` with the Cell whose value is wanted from the page.
 */
export class ReviewForm extends HTMLElement {
  /** @type {Map<string, Cell>} */
  #cells = new Map();
  /** Every value is a stop of Tab, and not only what is in doubt. */
  #stopsAll = localStorage.getItem(STOPS) === "all";
  /** @type {Draft | null} */
  #draft = null;

  /** @param {Draft} draft @param {PagePictures} pictures */
  fill(draft, pictures) {
    this.#draft = draft;
    const notes = h("textarea", { id: "review-notes", rows: 2, maxlength: 4000, "aria-describedby": "review-notes-hint", oninput: () => draft.note(notes.value) });
    const told = () => notes.value === draft.notes || (notes.value = draft.notes);
    draft.addEventListener("change", told);
    told();
    show(
      this,
      this.#choiceOfStops(),
      draft.sections.map((section) => ReviewSection.of(section, pictures)),
      h("div", { class: "field" }, h("label", { for: "review-notes" }, say.notes), notes, h("p", { class: "hint", id: "review-notes-hint" }, say.notesHint)),
    );
    for (const { tables } of draft.sections) for (const table of tables) table.addEventListener("rows", () => this.#number());
    this.addEventListener("focusin", (event) => this.#looked(event.target));
    this.addEventListener("click", (event) => this.#clicked(event.target));
    this.#number();
  }

  /** The value that was chosen last. @type {Cell | null} */
  chosen = null;

  /** Nothing can be changed, but all can be read. @param {boolean} isReadOnly */
  lock(isReadOnly) {
    for (const input of this.querySelectorAll("input, textarea")) set(input, { readonly: isReadOnly });
    for (const input of this.querySelectorAll("select, button")) set(input, { disabled: isReadOnly });
    this.classList.toggle("locked", isReadOnly);
    if (!isReadOnly) this.#redraw();
  }

  /** What cannot be undone and which rows are struck out is not for the lock to say. */
  #redraw() {
    for (const cell of this.#cells.values()) cell.dispatchEvent(new Event("change"));
    for (const section of this.#draft?.sections ?? []) for (const table of section.tables) table.dispatchEvent(new Event("rows"));
  }

  /** What is being typed counts as typed. */
  settle() {
    const input = document.activeElement;
    if (this.contains(input)) input?.dispatchEvent(new Event("change"));
  }

  /** The value is right: on to the next one in doubt. @returns {boolean} whether there is one */
  accept() {
    const { chosen } = this;
    for (const cell of this.#cells.values()) if (cell.unit === chosen?.unit) cell.accept();
    return this.nextDoubtful();
  }

  /** @returns {boolean} */
  nextDoubtful() {
    const inputs = this.#inputs();
    const from = inputs.findIndex(({ dataset }) => dataset.cell === this.chosen?.id) + 1;
    const next = [...inputs.slice(from), ...inputs.slice(0, from)].find((input) => isLeft(this.#cellOf(input)));
    if (next) this.#go(next);
    return next !== undefined;
  }

  /** @param {1 | -1} step */
  move(step) {
    const inputs = this.#inputs();
    const at = inputs.findIndex((input) => input === document.activeElement);
    const here = inputs[at];
    const { row, column } = here?.dataset ?? {};
    const inColumn = row === undefined ? undefined : this.#beside(inputs, here, Number(row) + step, column ?? "");
    const next = inColumn ?? (row === undefined ? inputs[at + step] : outOf(inputs, at, step));
    if (next) this.#go(next);
  }

  /** @param {Cell} cell */
  focusOn(cell) {
    const input = this.#inputs().find(({ dataset }) => dataset.cell === cell.id);
    if (input) this.#go(input);
  }

  /** @param {string} id @returns {Cell | null} */
  cell(id) {
    return this.#cells.get(id) ?? null;
  }

  #number() {
    const cells = this.#draft?.cells ?? [];
    this.#cells = new Map(cells.map((cell) => [cell.id, cell]));
    const isAny = cells.some((cell) => cell.isDoubtful);
    for (const input of this.#inputs()) {
      const cell = this.#cellOf(input);
      const isStop = this.#stopsAll || !isAny || cell?.isDoubtful || /\/new-\d+\//.test(cell?.id ?? "");
      set(input, { tabindex: isStop ? 0 : -1 });
    }
  }

  #choiceOfStops() {
    const choice = h("select", { id: "tab-stops", class: "small" }, h("option", { value: "doubtful" }, say.tabDoubtful), h("option", { value: "all" }, say.tabAll));
    choice.value = this.#stopsAll ? "all" : "doubtful";
    choice.addEventListener("change", () => {
      localStorage.setItem(STOPS, choice.value);
      this.#stopsAll = choice.value === "all";
      this.#number();
    });
    return h("p", { class: "stops" }, h("label", { for: "tab-stops" }, say.tabStops), choice);
  }

  /** @param {EventTarget | null} target */
  #looked(target) {
    const cell = target instanceof HTMLElement ? this.#cells.get(target.dataset.cell ?? "") : undefined;
    if (!cell) return;
    this.chosen = cell;
    this.dispatchEvent(new CustomEvent("look", { detail: cell }));
  }

  /** @param {EventTarget | null} target */
  #clicked(target) {
    const button = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-act]")) : null;
    const cell = this.#cells.get(button?.dataset.of ?? "");
    if (!button || !cell) return;
    this.focusOn(cell);
    if (button.dataset.act === "accept") this.accept();
    else if (button.dataset.act === "undo") cell.undo();
    else this.dispatchEvent(new CustomEvent("take", { detail: cell }));
  }

  /** @param {Input} input */
  #go(input) {
    input.focus({ preventScroll: true });
    input.scrollIntoView({ block: "nearest" });
    if ("select" in input) input.select();
  }

  /** @returns {Input[]} */
  #inputs() {
    const all = /** @type {NodeListOf<Input>} */ (this.querySelectorAll("[data-cell]:not(:disabled)"));
    return [...all].filter((input) => input.closest("[hidden]") === null);
  }

  /** @param {Input} input */
  #cellOf(input) {
    return this.#cells.get(input.dataset.cell ?? "") ?? null;
  }

  /** The same column of another row. @param {Input[]} inputs @param {Input | undefined} here @param {number} row @param {string} column */
  #beside(inputs, here, row, column) {
    const table = here?.closest("review-rows");
    const inTable = inputs.filter((input) => input.closest("review-rows") === table && input.dataset.column === column);
    const step = Math.sign(row - Number(here?.dataset.row));
    return inTable[inTable.findIndex((input) => input === here) + step];
  }
}

/** The first value after, or the last one before, the table of this one. @param {Input[]} inputs @param {number} at @param {1 | -1} step */
function outOf(inputs, at, step) {
  const table = inputs[at]?.closest("review-rows");
  const others = step > 0 ? inputs.slice(at) : inputs.slice(0, at).reverse();
  return others.find((input) => input.closest("review-rows") !== table);
}

/** @param {Cell | null} cell */
function isLeft(cell) {
  return cell !== null && cell.isDoubtful && !cell.isLookedAt;
}

customElements.define("review-form", ReviewForm);

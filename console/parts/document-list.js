import { each, h, set, show } from "../core/html.js";
import { words } from "../core/words.js";
import { DocumentRow } from "./document-row.js";

const say = await words("documents");
const MINUTE = 60_000;

/** @typedef {import("../core/shelf.js").Shelf} Shelf */

/** The documents of a shelf as rows that move by themselves and can be selected. Events: `selection`, `remove-selected`. */
export class DocumentList extends HTMLElement {
  /** @type {Set<string>} */
  selected = new Set();
  /** @type {Readonly<Record<string, string>>} */
  titles = {};
  /** @type {Shelf | null} */
  #shelf = null;
  /** @type {Map<string, DocumentRow>} */
  #rows = new Map();
  #all = h("input", { type: "checkbox", "aria-label": say.selectAll });
  #body = h("div", { role: "rowgroup", class: "rows" });
  /** What the next frame draws. @type {Set<string>} */
  #dirty = new Set();
  #isMoved = false;
  #frame = 0;
  /** Where a range begins. @type {string | null} */
  #anchor = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;
  #leaving = new AbortController();

  connectedCallback() {
    this.#leaving = new AbortController();
    set(this, { role: "table", "aria-label": say.title });
    show(this, this.#head(), this.#body);
    this.#clock = setInterval(() => this.#rows.forEach((row) => row.tick()), MINUTE);
    const { signal } = this.#leaving;
    this.#all.addEventListener("change", () => this.selectAll(this.#all.checked), { signal });
    this.#body.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.#body.addEventListener("keydown", (event) => this.#pressed(event), { signal });
  }

  disconnectedCallback() {
    clearInterval(this.#clock);
    cancelAnimationFrame(this.#frame);
    this.#leaving.abort();
  }

  /** @param {Shelf} shelf */
  follow(shelf) {
    this.#shelf = shelf;
    const { signal } = this.#leaving;
    shelf.addEventListener("rows", () => this.#soon(() => (this.#isMoved = true)), { signal });
    shelf.addEventListener("row", (event) => this.#soon(() => this.#dirty.add(/** @type {CustomEvent} */ (event).detail)), { signal });
  }

  /** @param {boolean} isSelected */
  selectAll(isSelected) {
    this.selected = new Set(isSelected ? this.#rows.keys() : []);
    this.#paint();
  }

  /** However much happens, a frame draws once. @param {() => void} note */
  #soon(note) {
    note();
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    if (this.#isMoved) this.#arrange();
    for (const id of this.#dirty) {
      const row = this.#rows.get(id);
      if (row?.document) row.tell(row.document);
    }
    this.#dirty.clear();
    this.#isMoved = false;
  }

  /** @returns {void} */
  #arrange() {
    const focused = [...this.#body.children].findIndex((row) => row.contains(document.activeElement));
    each(this.#body, this.#shelf?.documents ?? [], {
      key: ({ documentId }) => documentId,
      make: () => new DocumentRow(),
      update: (row, item) => ((row.titles = this.titles), row.tell(item)),
    });
    const rows = /** @type {DocumentRow[]} */ ([...this.#body.children]);
    this.#rows = new Map(rows.map((row) => [row.dataset["key"] ?? "", row]));
    if (focused >= 0 && !this.contains(document.activeElement)) rows[Math.min(focused, rows.length - 1)]?.link.focus();
    this.#forgetGone();
  }

  #forgetGone() {
    const before = this.selected.size;
    for (const id of this.selected) if (!this.#rows.has(id)) this.selected.delete(id);
    if (before !== this.selected.size || this.selected.size > 0) this.#paint();
    this.#all.disabled = this.#rows.size === 0;
  }

  #paint() {
    for (const [id, row] of this.#rows) row.select(this.selected.has(id));
    this.#all.checked = this.selected.size > 0 && this.selected.size === this.#rows.size;
    this.#all.indeterminate = this.selected.size > 0 && !this.#all.checked;
    this.dispatchEvent(new Event("selection"));
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const row = rowOf(event.target);
    if (row && event.target === row.checkbox) this.#choose(row, event.shiftKey);
  }

  /** @param {DocumentRow} row @param {boolean} isRange */
  #choose(row, isRange) {
    const id = row.dataset["key"] ?? "";
    const isOn = isRange || !this.selected.has(id);
    for (const each of isRange && this.#anchor ? this.#between(this.#anchor, id) : [id]) {
      if (isOn) this.selected.add(each);
      else this.selected.delete(each);
    }
    if (!isRange) this.#anchor = id;
    this.#paint();
  }

  /** @param {string} one @param {string} other */
  #between(one, other) {
    const ids = [...this.#rows.keys()];
    const [from = 0, until = 0] = [ids.indexOf(one), ids.indexOf(other)].sort((a, b) => a - b);
    return from < 0 ? [other] : ids.slice(from, until + 1);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const row = rowOf(event.target);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (row && step) this.#step(event, row, step);
    else if (event.key === "Escape" && this.selected.size) this.#handle(event, () => this.selectAll(false));
    else if (event.key === "Delete" && this.selected.size) this.#handle(event, () => this.dispatchEvent(new Event("remove-selected")));
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) this.#handle(event, () => this.selectAll(true));
  }

  /** To the same control of the next row; with Shift the selection grows. @param {KeyboardEvent} event @param {DocumentRow} row @param {number} step */
  #step(event, row, step) {
    const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    if (!(next instanceof DocumentRow)) return;
    this.#handle(event, () => {
      if (event.shiftKey) this.#anchor ??= row.dataset["key"] ?? null;
      (event.target === row.checkbox ? next.checkbox : next.link).focus();
      if (event.shiftKey) this.#choose(next, true);
    });
  }

  /** @param {KeyboardEvent} event @param {() => void} act */
  #handle(event, act) {
    event.preventDefault();
    act();
  }

  #head() {
    const { column } = say;
    const heads = [column.file, column.status, column.confidence, column.added];
    return h(
      "div",
      { role: "rowgroup", class: "heads" },
      h(
        "div",
        { role: "row" },
        h("div", { role: "columnheader", class: "cell check" }, h("label", {}, this.#all, h("span", {}, say.selectAll))),
        heads.map((head) => h("div", { role: "columnheader", class: "cell" }, head)),
        h("div", { role: "columnheader", class: "cell" }, h("span", { class: "unseen" }, column.actions)),
      ),
    );
  }
}

/** @param {EventTarget | null} target @returns {DocumentRow | null} */
function rowOf(target) {
  return target instanceof Element ? target.closest("document-row") : null;
}

customElements.define("document-list", DocumentList);

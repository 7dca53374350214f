import { each, h, set, show } from "../core/html.js";
import { words } from "../core/words.js";
import { ConfidenceMark, levelOf } from "./confidence-mark.js";
import { ReviewCrop } from "./review-crop.js";
import { inputFor, wrongs } from "./review-input.js";
import { reason } from "./review-value.js";

/**
 * @typedef {import("./review-table.js").Table} Table
 * @typedef {import("./review-table.js").Row} Row
 * @typedef {import("./review-cell.js").Cell} Cell
 * @typedef {import("./review-pictures.js").PagePictures} PagePictures
 */

const say = await words("review");

/** Line items or time blocks as a table to write in; what the chosen cell is about is said above it. */
export class ReviewRows extends HTMLElement {
  #body = h("tbody");
  #strip = h("div", { class: "strip" });
  #count = h("span", { class: "soft small" });
  #wrong = h("p", { class: "wrong", "aria-live": "polite" });
  #empty = h("p", { class: "soft" });
  /** @type {string[]} */
  #hidden = [];

  /** @param {Table} table @param {PagePictures} pictures */
  static of(table, pictures) {
    const rows = new ReviewRows();
    rows.#fill(table, pictures);
    return rows;
  }

  /** @param {Table} table @param {PagePictures} pictures */
  #fill(table, pictures) {
    this.dataset.kind = table.kind;
    const title = say.rows[table.kind];
    const all = h("button", { type: "button", class: "button small all", onclick: () => this.#acceptAll(table) }, say.rows.acceptAll);
    const add = h("button", { type: "button", class: "button small", onclick: () => this.#add(table) }, say.rows.add[table.kind]);
    const bare = table.columns.filter(({ name }) => table.rows.length > 0 && table.isBare(name));
    const more = h("button", { type: "button", class: "button small", onclick: () => (this.#hide([]), more.remove()) }, say.rows.columns(bare.map(({ label }) => label).join(", ")));
    show(
      this,
      h("div", { class: "caption" }, h("h3", {}, title), this.#count, all),
      h("p", { class: "wrong" }, table.problems.join(" ")),
      this.#strip,
      h("div", { class: "scroll" }, h("table", { "aria-label": title }, this.#head(table), this.#body)),
      this.#empty,
      h("div", { class: "actions" }, add, bare.length ? more : null, h("span", { class: "hint" }, say.rows.whole)),
    );
    this.addEventListener("focusin", (event) => this.#look(table, pictures, event.target));
    table.addEventListener("rows", () => this.#draw(table));
    table.addEventListener("change", () => this.#tell(table, pictures));
    this.#draw(table);
    this.#hide(bare.map(({ name }) => name));
    show(this.#strip, h("p", { class: "hint" }, say.rows.hint));
  }

  /** @param {Table} table */
  #head({ columns }) {
    const heads = columns.map(({ name, label }) => h("th", { scope: "col", "data-column": name }, label));
    return h("thead", {}, h("tr", {}, h("th", { scope: "col" }, h("span", { class: "unseen" }, say.rows.row)), heads, h("td", {})));
  }

  /** @param {Table} table */
  #draw(table) {
    show(this.#count, say.rows.count(table.standing.length));
    show(this.#empty, table.rows.length ? null : say.rows.empty[table.kind]);
    each(this.#body, table.rows, { key: (row) => row.key, make: (row) => this.#row(table, row), update: (line, row) => this.#strike(line, row) });
  }

  /** Columns in which nothing stands; cells of rows to come are hidden with them. @param {string[]} names */
  #hide(names) {
    this.#hidden = names;
    for (const cell of this.querySelectorAll(":is(th, td)[data-column]")) set(cell, { hidden: names.includes(/** @type {HTMLElement} */ (cell).dataset.column ?? "") });
  }

  /** @param {Table} table @param {Row} row */
  #row(table, row) {
    const number = table.rows.indexOf(row) + 1;
    const sureness = row.cells.find((cell) => cell.read)?.read?.confidence;
    return h(
      "tr",
      {},
      h("th", { scope: "row", "data-level": row.isAdded ? null : levelOf(table.kind === "timeblocks" ? sureness : weakest(row)) }, `${number}`),
      row.cells.map((cell, index) => this.#cell(table, row, cell, number, table.columns[index]?.name ?? "")),
      h("td", {}, h("button", { type: "button", class: "quiet icon tool", tabindex: -1, onclick: () => table.toggle(row) })),
    );
  }

  /** @param {Table} table @param {Row} row @param {Cell} cell @param {number} number @param {string} column */
  #cell(table, row, cell, number, column) {
    const input = inputFor(cell, { "aria-label": say.rows.cell(cell.label, number), "data-row": number, "data-column": column });
    const place = h("td", { "data-doubtful": cell.isDoubtful, "data-column": column, hidden: this.#hidden.includes(column) }, input);
    const draw = () => {
      const wrong = [...wrongs(cell), ...inRow(table, row, cell)];
      if (input.value !== cell.text) input.value = cell.text;
      set(place, { "data-state": cell.state, "data-wrong": wrong.length > 0 });
      set(input, { "aria-invalid": cell.fault || cell.refusal || inRow(table, row, cell).length ? "true" : null, "aria-description": [reason(cell), ...wrong].join(" ") });
    };
    for (const one of row.cells) one.addEventListener("change", draw);
    draw();
    return place;
  }

  /** @param {Element} line @param {Row} row */
  #strike(line, row) {
    const number = Number(line.querySelector("th")?.textContent);
    line.classList.toggle("removed", row.isRemoved);
    for (const input of line.querySelectorAll("[data-cell]")) set(input, { disabled: row.isRemoved });
    const button = /** @type {HTMLButtonElement} */ (line.querySelector("button"));
    const name = row.isRemoved ? say.rows.putBack(number) : say.rows.remove(number);
    set(button, { "aria-label": name, title: name });
    show(button, row.isRemoved ? "↶" : "×");
  }

  /** What the chosen cell is about. @param {Table} table @param {PagePictures} pictures @param {EventTarget | null} target */
  #look(table, pictures, target) {
    const id = target instanceof HTMLElement ? target.dataset.cell : undefined;
    const cell = table.cells.find((one) => one.id === id);
    if (!cell || !(target instanceof HTMLElement)) return;
    const crop = new ReviewCrop();
    const name = target.getAttribute("aria-label") ?? cell.label;
    void crop.draw(pictures, cell.place, say.crop(name));
    this.#strip.dataset.of = cell.id;
    show(this.#strip, h("strong", {}, name), ConfidenceMark.of(cell.read?.confidence, cell.read?.why ?? null), crop, h("p", { class: "hint" }, reason(cell)), this.#wrong);
    this.#complain(table, cell);
  }

  /** @param {Table} table @param {PagePictures} pictures */
  #tell(table, pictures) {
    const focused = this.contains(document.activeElement) ? document.activeElement : null;
    if (focused instanceof HTMLElement && focused.dataset.cell) this.#look(table, pictures, focused);
    else show(this.#wrong, "");
  }

  /** @param {Table} table @param {Cell} cell */
  #complain(table, cell) {
    const row = table.rows.find(({ cells }) => cells.includes(cell));
    const ofRow = row ? table.faultsIn(row).map(([one, fault]) => `${one.label}: ${say.faults[fault]("")}`) : [];
    show(this.#wrong, [...wrongs(cell), ...ofRow].join(" "));
  }

  /** @param {Table} table */
  #acceptAll(table) {
    for (const cell of table.cells) cell.accept();
  }

  /** @param {Table} table */
  #add(table) {
    const row = table.add();
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-cell="${CSS.escape(row.cells[0]?.id ?? "")}"]`))?.focus();
  }
}

/** What is wrong with a cell beside the others of its row. @param {Table} table @param {Row} row @param {Cell} cell */
function inRow(table, row, cell) {
  return table.faultsIn(row).flatMap(([one, fault]) => (one === cell ? [say.faults[fault]("")] : []));
}

/** @param {Row} row */
function weakest(row) {
  const known = row.cells.flatMap((cell) => (cell.read?.confidence === undefined || cell.read.confidence === null ? [] : [cell.read.confidence]));
  return known.length ? Math.min(...known) : null;
}

customElements.define("review-rows", ReviewRows);

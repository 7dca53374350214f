/** Rows under review: line items or time blocks, which are vouched for all together. */

import { Cell } from "./review-cell.js";
import { assumed } from "./review-schema.js";

/**
 * @typedef {import("../core/models.js").Field} Field
 * @typedef {import("./review-cell.js").Kept} Kept
 * @typedef {import("./review-schema.js").Schema} Schema
 * @typedef {import("./review-schema.js").Fault} Fault
 * @typedef {{ name: string, label: string, schema: Schema, isRequired: boolean }} Column
 * @typedef {{ key: string, cells: Cell[], isAdded: boolean, isRemoved: boolean }} Row
 * @typedef {{ key: string, isAdded: boolean, isRemoved: boolean, cells: Record<string, Kept> }} KeptRow
 * @typedef {{ id: string, list: string, kind: "lines" | "timeblocks", columns: Column[], read: readonly Record<string, Field>[],
 *   problemsOf: (path: string, row: number | null) => string[] }} Given
 */

/** Tells `change` for whatever happens in it, and `rows` when rows came or went. */
export class Table extends EventTarget {
  /** @type {Row[]} */
  rows = [];
  #added = 0;

  /** @param {Given} given */
  constructor(given) {
    super();
    this.id = given.id;
    this.list = given.list;
    this.kind = given.kind;
    this.columns = given.columns;
    this.problems = given.columns.flatMap(({ name }) => given.problemsOf(`${given.list}.${name}`, null));
    this.rows = given.read.map((row, index) => this.#row(`${index}`, row, (path) => given.problemsOf(path, index)));
  }

  /** Rows that stand. */
  get standing() {
    return this.rows.filter((row) => !row.isRemoved);
  }

  get cells() {
    return this.standing.flatMap((row) => row.cells);
  }

  /** Whether a person has anything to say of these rows: what was changed, or that every doubtful one is right. */
  get isVouched() {
    if (this.rows.some((row) => row.isAdded !== row.isRemoved || row.cells.some((cell) => cell.state === "changed"))) return true;
    const doubtful = this.cells.filter((cell) => cell.isDoubtful);
    return this.cells.some((cell) => cell.isLookedAt) && doubtful.every((cell) => cell.isLookedAt);
  }

  /** The rows as they are sent. */
  get values() {
    return this.standing.map((row) => Object.fromEntries(row.cells.flatMap((cell, index) => this.#sent(cell, index))));
  }

  /** Whether nothing stands in this column. @param {string} name */
  isBare(name) {
    return this.cells.every((cell) => cell.path !== `${this.list}.${name}` || (cell.text === "" && !cell.isDoubtful));
  }

  /** Another row at the end. */
  add() {
    const row = this.#row(`new-${++this.#added}`, null, () => []);
    this.rows.push(row);
    this.#tell("rows");
    return row;
  }

  /** Strikes it out, or puts it back. @param {Row} row */
  toggle(row) {
    row.isRemoved = !row.isRemoved;
    this.#tell("rows");
  }

  undo() {
    this.rows = this.rows.filter((row) => !row.isAdded);
    for (const row of this.rows) row.isRemoved = false;
    for (const cell of this.cells) cell.undo();
    this.#tell("rows");
  }

  /** A block without a name, or that ends before it begins. @param {Row} row @returns {[Cell, Fault][]} */
  faultsIn(row) {
    if (this.kind === "lines" || row.isRemoved) return [];
    /** @param {string} name */
    const cell = (name) => /** @type {Cell} */ (row.cells[this.columns.findIndex((column) => column.name === name)]);
    const [start, end] = [cell("startTime"), cell("endTime")];
    const isBackwards = start.text !== "" && end.text !== "" && !start.fault && !end.fault && end.text <= start.text;
    /** @type {[Cell, Fault][]} */
    const nameless = ["name", "dayOfWeek"].map(cell).filter((one) => one.text.trim() === "").map((one) => [one, "name"]);
    return isBackwards ? [...nameless, [end, "order"]] : nameless;
  }

  /** @returns {KeptRow[]} */
  get kept() {
    return this.rows.flatMap(({ key, isAdded, isRemoved, cells }) => {
      const changed = Object.fromEntries(cells.flatMap((cell) => (cell.kept ? [[cell.path, cell.kept]] : [])));
      return isAdded || isRemoved || Object.keys(changed).length ? [{ key, isAdded, isRemoved, cells: changed }] : [];
    });
  }

  /** @param {KeptRow[]} kept */
  restore(kept) {
    for (const one of kept) {
      const row = one.isAdded ? this.add() : this.rows.find(({ key }) => key === one.key);
      if (row) row.isRemoved = one.isRemoved;
      for (const cell of row?.cells ?? []) if (one.cells[cell.path]) cell.restore(/** @type {Kept} */ (one.cells[cell.path]));
    }
    this.#tell("rows");
  }

  /** @param {string} key @param {Record<string, Field> | null} read @param {(path: string) => string[]} problemsOf @returns {Row} */
  #row(key, read, problemsOf) {
    const cells = this.columns.map(({ name, label, schema, isRequired }) => {
      const path = `${this.list}.${name}`;
      const known = Object.keys(schema).length ? schema : assumed(read?.[name]?.value);
      return new Cell({
        id: `${this.id}/${key}/${name}`,
        path,
        label,
        schema: known,
        read: read?.[name] ?? null,
        isRequired: isRequired && read !== null,
        problems: problemsOf(path),
        ...(this.kind === "timeblocks" ? { unit: `${this.id}/${key}` } : {}),
      });
    });
    for (const cell of cells) cell.addEventListener("change", () => this.#tell("change"));
    return { key, cells, isAdded: read === null, isRemoved: false };
  }

  /** What was not read and not written is left out. @param {Cell} cell @param {number} index @returns {[string, unknown][]} */
  #sent(cell, index) {
    const { name } = /** @type {Column} */ (this.columns[index]);
    return cell.read === null && cell.text.trim() === "" ? [] : [[name, cell.value]];
  }

  /** @param {"change" | "rows"} event */
  #tell(event) {
    this.dispatchEvent(new Event(event));
    if (event === "rows") this.dispatchEvent(new Event("change"));
  }
}

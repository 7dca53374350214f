/** One document of the file that is under review. */

import { Cell } from "./review-cell.js";
import { assumed, described } from "./review-schema.js";
import { Table } from "./review-table.js";

/**
 * @typedef {import("../core/models.js").ReviewTaskDetail} ReviewTaskDetail
 * @typedef {import("../core/models.js").Part} Part
 * @typedef {import("../core/models.js").Field} Field
 * @typedef {import("../core/models.js").DocumentType} DocumentType
 * @typedef {{ rule: string, fields: string[], row?: number | null, message: string }} Problem
 * @typedef {import("./review-cell.js").Kept} Kept
 * @typedef {import("./review-schema.js").Schema} Schema
 * @typedef {import("./review-table.js").Column} Column
 * @typedef {import("./review-table.js").KeptRow} KeptRow
 * @typedef {{ cells?: Record<string, Kept>, tables?: Record<string, KeptRow[]> }} KeptSection
 */

const BLOCKS = "timeblocks";
const BLOCK_COLUMNS = ["dayOfWeek", "startTime", "endTime", "name", "notes"];

export class Section extends EventTarget {
  /** @param {ReviewTaskDetail | Part} read @param {DocumentType | null} type @param {number | null} number which part of the file; null for all of it */
  constructor(read, type, number) {
    super();
    this.read = read;
    this.type = type;
    this.schema = /** @type {Schema} */ (type?.schema ?? {});
    this.problems = /** @type {Problem[]} */ (/** @type {unknown} */ (read.problems));
    this.number = number;
    const id = `${number ?? 0}`;
    const known = described(this.schema).filter(({ path }) => path !== "");
    this.fields = this.#fields(id, known.filter((one) => one.rowOf === null));
    this.tables = [this.#lines(id, known), this.#blocks(id, known)].filter((table) => table !== null);
    for (const one of [...this.fields, ...this.tables]) one.addEventListener("change", () => this.dispatchEvent(new Event("change")));
  }

  get cells() {
    return [...this.fields, ...this.tables.flatMap((table) => table.cells)];
  }

  get faulty() {
    const ofRows = this.tables.flatMap((table) => table.rows.flatMap((row) => table.faultsIn(row)));
    const ofCells = this.cells.flatMap((cell) => (cell.fault ? [cell] : []));
    return [...ofCells, ...ofRows.map(([cell]) => cell)];
  }

  /** What a person stands for. */
  get vouched() {
    const looked = this.fields.filter((cell) => cell.isLookedAt);
    const tables = this.tables.filter((table) => table.isVouched).map((table) => [table.kind, table.values]);
    return { fields: Object.fromEntries(looked.map((cell) => [cell.path, cell.value])), ...Object.fromEntries(tables) };
  }

  /** The value at a place of the request. @param {string} field @returns {Cell[]} */
  at(field) {
    const [list = "", first = "", ...more] = field.split(".");
    if (list === "fields") return this.fields.filter((cell) => cell.path === [first, ...more].join("."));
    const table = this.tables.find(({ kind }) => kind === list);
    const cells = table?.standing[Number(first)]?.cells ?? [];
    return more.length ? cells.filter((cell) => cell.path === `${table?.list}.${more.join(".")}`) : cells.slice(0, 1);
  }

  /** @returns {KeptSection | null} */
  get kept() {
    const cells = Object.fromEntries(this.fields.flatMap((cell) => (cell.kept ? [[cell.path, cell.kept]] : [])));
    const tables = Object.fromEntries(this.tables.flatMap((table) => (table.kept.length ? [[table.kind, table.kept]] : [])));
    return Object.keys(cells).length + Object.keys(tables).length ? { cells, tables } : null;
  }

  /** @param {KeptSection} kept */
  restore({ cells = {}, tables = {} }) {
    for (const cell of this.fields) if (cells[cell.path]) cell.restore(/** @type {Kept} */ (cells[cell.path]));
    for (const table of this.tables) if (tables[table.kind]) table.restore(tables[table.kind] ?? []);
  }

  undo() {
    for (const one of [...this.fields, ...this.tables]) one.undo();
  }

  /** What is said against a value, with the names that people know. @param {string} path @param {number | null} row */
  problemsOf(path, row) {
    const found = this.problems.filter((problem) => problem.fields.includes(path) && (problem.row ?? null) === row);
    return found.map((problem) => this.#sentence(problem));
  }

  /** @param {string} path */
  label(path) {
    return this.type?.labels?.[path] ?? spelledOut(path.split(".").at(-1) ?? path);
  }

  /** @param {Problem} problem */
  #sentence({ fields, message }) {
    const names = fields.join(", ");
    return message.startsWith(names) ? `${fields.map((path) => this.label(path)).join(", ")}${message.slice(names.length)}` : message;
  }

  /** Those of the type in its order, then what was read besides. @param {string} id @param {import("./review-schema.js").Described[]} known */
  #fields(id, known) {
    const schemas = new Map(known.map(({ path, schema }) => [path, schema]));
    const paths = [...schemas.keys(), ...Object.keys(this.read.fields).filter((path) => !schemas.has(path))];
    return paths.map((path) => {
      const read = this.read.fields[path] ?? null;
      return new Cell({
        id: `${id}/fields/${path}`,
        path,
        label: this.label(path),
        schema: schemas.get(path) ?? assumed(read?.value),
        read,
        isRequired: this.#isRequired(path),
        problems: this.problemsOf(path, null),
      });
    });
  }

  /** @param {string} path */
  #isRequired(path) {
    const rules = /** @type {{ rule: string, fields?: string[] }[]} */ (this.type?.rules ?? []);
    return rules.some((rule) => rule.rule === "required" && rule.fields?.includes(path)) || (this.schema.required ?? []).includes(path);
  }

  /** @param {string} id @param {import("./review-schema.js").Described[]} known @returns {Table | null} */
  #lines(id, known) {
    const list = known.find(({ rowOf }) => rowOf !== null && rowOf !== BLOCKS)?.rowOf ?? (this.read.lines?.length ? "lines" : null);
    if (list === null) return null;
    const schemas = new Map(known.filter(({ rowOf }) => rowOf === list).map(({ path, schema }) => [path.slice(list.length + 1), schema]));
    const names = [...new Set([...schemas.keys(), ...(this.read.lines ?? []).flatMap((row) => Object.keys(row))])];
    const columns = names.map((name) => this.#column(list, name, schemas.get(name) ?? {}));
    return this.#table({ id: `${id}/lines`, list, kind: "lines", columns, read: this.read.lines ?? [] });
  }

  /** @param {string} id @param {import("./review-schema.js").Described[]} known @returns {Table | null} */
  #blocks(id, known) {
    const schemas = new Map(known.filter(({ rowOf }) => rowOf === BLOCKS).map(({ path, schema }) => [path.slice(BLOCKS.length + 1), schema]));
    if (this.read.type !== "timetable" || schemas.size === 0) return null;
    const columns = BLOCK_COLUMNS.map((name) => this.#column(BLOCKS, name, schemas.get(name) ?? {}));
    const read = (this.read.timeblocks ?? []).map((block) => Object.fromEntries(BLOCK_COLUMNS.map((name) => [name, asField(block, name)])));
    return this.#table({ id: `${id}/blocks`, list: BLOCKS, kind: BLOCKS, columns, read });
  }

  /** @param {Omit<import("./review-table.js").Given, "problemsOf">} given */
  #table(given) {
    return new Table({ ...given, problemsOf: (path, row) => this.problemsOf(path, row) });
  }

  /** @param {string} list @param {string} name @param {Schema} schema @returns {Column} */
  #column(list, name, schema) {
    const path = `${list}.${name}`;
    return { name, label: this.label(path), schema, isRequired: this.#isRequired(path) };
  }
}

/** A block is read as a whole, and so is its confidence. @param {any} block @param {string} name @returns {Field} */
function asField(block, name) {
  return { value: block[name] ?? null, confidence: block.confidence ?? null, source: "ocr", page: null, box: null, why: null };
}

/** `dueDate` and `due_date` as "Due date". @param {string} name */
function spelledOut(name) {
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

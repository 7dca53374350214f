/** One value under review: what was read, what stands there now, and whether a person has looked at it. */

import { faultOf, meant, written } from "./review-schema.js";

/**
 * @typedef {import("../core/models.js").Field} Field
 * @typedef {import("./review-schema.js").Schema} Schema
 * @typedef {import("./page-view.js").Box} Box
 * @typedef {"untouched" | "accepted" | "changed"} State
 * @typedef {{ text: string, state: State, taken: Taken | null }} Kept
 * @typedef {{ page: number, box: Box }} Taken where a person took the text from
 * @typedef {{ id: string, path: string, label: string, schema: Schema, read: Field | null, isRequired: boolean, problems: string[], unit?: string }} Given
 */

const SURE = 98;

/** Tells `change` whenever it is another value, another state or another fault. */
export class Cell extends EventTarget {
  /** @type {State} */
  state = "untouched";
  /** @type {Taken | null} */
  taken = null;
  /** What the server said against it. */
  refusal = "";

  /** @param {Given} given */
  constructor({ id, path, label, schema, read, isRequired, problems, unit = id }) {
    super();
    this.id = id;
    /** Values of one unit are looked at together: a time block is right or wrong as a whole. */
    this.unit = unit;
    this.path = path;
    this.label = label;
    this.schema = schema;
    this.read = read;
    this.problems = problems;
    this.initial = written(read?.value);
    this.text = this.initial;
    /** It stays so while it is looked at, so that the way through the form does not change under the reader's hands. */
    this.isDoubtful = problems.length > 0 || (this.initial === "" ? isRequired : (read?.confidence ?? 0) < SURE);
  }

  get isLookedAt() {
    return this.state !== "untouched";
  }

  get fault() {
    return faultOf(this.text, this.schema);
  }

  /** Where it stands on paper, if that is known. @returns {{ page: number, box: Box } | null} */
  get place() {
    if (this.taken) return this.taken;
    const { page = null, box = null } = this.read ?? {};
    return page !== null && box !== null ? { page, box: /** @type {Box} */ (box) } : null;
  }

  get value() {
    return this.text === this.initial ? (this.read?.value ?? null) : meant(this.text, this.schema);
  }

  /** @param {string} text @param {Taken | null} [taken] */
  write(text, taken = this.taken) {
    if (text === this.text && taken === this.taken) return;
    this.text = text;
    this.taken = taken;
    this.refusal = "";
    this.#become(text === this.initial ? "untouched" : "changed");
  }

  /** It is right as it stands. */
  accept() {
    this.refusal = "";
    this.#become(this.text === this.initial ? "accepted" : "changed");
  }

  /** As it was read. */
  undo() {
    this.text = this.initial;
    this.taken = null;
    this.refusal = "";
    this.#become("untouched");
  }

  /** @param {string} message */
  refuse(message) {
    this.refusal = `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`;
    this.dispatchEvent(new Event("change"));
  }

  /** @returns {Kept | null} */
  get kept() {
    return this.isLookedAt ? { text: this.text, state: this.state, taken: this.taken } : null;
  }

  /** @param {Kept} kept */
  restore({ text, state, taken }) {
    this.text = text;
    this.taken = taken;
    this.#become(state);
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}

/** A review at work: every value of every document in the file, and what is sent in the end. */

import { Cell } from "./review-cell.js";
import { Section } from "./review-section-draft.js";

/**
 * @typedef {import("../core/models.js").ReviewTaskDetail} ReviewTaskDetail
 * @typedef {import("../core/models.js").DocumentType} DocumentType
 * @typedef {import("../core/models.js").Submission} Submission
 * @typedef {import("./review-section-draft.js").KeptSection} KeptSection
 * @typedef {{ sections: KeptSection[], notes: string }} KeptDraft
 * @typedef {{ field: string, message: string }} Detail
 */

/** Tells `change` for whatever happens in it. */
export class Draft extends EventTarget {
  notes = "";

  /** @param {ReviewTaskDetail} task @param {ReadonlyMap<string, DocumentType | null>} types */
  constructor(task, types) {
    super();
    const parts = task.parts ?? [];
    this.sections = parts.length
      ? parts.map((part, index) => new Section(part, types.get(part.type) ?? null, index + 1))
      : [new Section(task, types.get(task.type) ?? null, null)];
    for (const section of this.sections) section.addEventListener("change", () => this.#tell());
  }

  get cells() {
    return this.sections.flatMap((section) => section.cells);
  }

  /** Doubtful values that nobody has looked at. */
  get left() {
    return this.cells.filter((cell) => cell.isDoubtful && !cell.isLookedAt);
  }

  /** How many doubtful values there are, and how many of them nobody has looked at. */
  get doubts() {
    /** @param {Cell[]} cells */
    const units = (cells) => new Set(cells.map((cell) => cell.unit)).size;
    return { all: units(this.cells.filter((cell) => cell.isDoubtful)), left: units(this.left) };
  }

  get isTouched() {
    return this.notes.trim() !== "" || this.sections.some((section) => section.kept !== null);
  }

  /** The first value that cannot be sent as it is. */
  get faulty() {
    return this.sections.flatMap((section) => section.faulty)[0] ?? null;
  }

  /** @param {string} notes */
  note(notes) {
    this.notes = notes;
    this.#tell();
  }

  /** @returns {Submission} */
  submission() {
    const notes = this.notes.trim();
    const said = this.sections.map((section) => ({ number: section.number, ...section.vouched }));
    const [only] = said;
    const noted = notes ? { reviewNotes: notes } : {};
    if (only?.number === null) {
      const { number: _, ...values } = only;
      return /** @type {Submission} */ (/** @type {unknown} */ ({ ...values, ...noted }));
    }
    const parts = said.filter(hasSomething).map(({ number, ...values }) => ({ part: number, ...values }));
    return /** @type {Submission} */ (/** @type {unknown} */ ({ fields: {}, parts, ...noted }));
  }

  /** Put what the server refused beside its values; answers what has no place. @param {readonly Detail[]} details */
  refuse(details) {
    return details.filter(({ field, message }) => !this.#places(field).some((cell) => (cell.refuse(message), true)));
  }

  /** All as it was read. */
  undo() {
    this.notes = "";
    for (const section of this.sections) section.undo();
    this.#tell();
  }

  /** @returns {KeptDraft} */
  get kept() {
    return { sections: this.sections.map((section) => section.kept ?? {}), notes: this.notes };
  }

  /** @param {KeptDraft} kept */
  restore({ sections, notes }) {
    this.notes = notes;
    this.sections.forEach((section, index) => section.restore(sections[index] ?? {}));
    this.#tell();
  }

  /** @param {string} field `fields.total`, `parts.0.lines.2.amount` @returns {Cell[]} */
  #places(field) {
    const inPart = /^parts\.(\d+)\.(.+)$/.exec(field);
    if (!inPart) return this.sections.flatMap((section) => section.at(field)).slice(0, 1);
    const sent = this.sections.filter((section) => hasSomething(section.vouched));
    return sent[Number(inPart[1])]?.at(inPart[2] ?? "") ?? [];
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {{ fields: object, lines?: unknown, timeblocks?: unknown }} said */
function hasSomething({ fields, lines, timeblocks }) {
  return Object.keys(fields).length > 0 || lines !== undefined || timeblocks !== undefined;
}

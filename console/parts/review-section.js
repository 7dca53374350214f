import { h, show } from "../core/html.js";
import { words } from "../core/words.js";
import { ConfidenceMark } from "./confidence-mark.js";
import { ReviewRows } from "./review-rows.js";
import { ReviewValue } from "./review-value.js";

/**
 * @typedef {import("./review-section-draft.js").Section} Section
 * @typedef {import("./review-cell.js").Cell} Cell
 * @typedef {import("./review-pictures.js").PagePictures} PagePictures
 */

const say = await words("review");
const terms = await words("terms");

/** One document of the file: what is in doubt first, then the rest, then its rows. */
export class ReviewSection extends HTMLElement {
  /** @param {Section} section @param {PagePictures} pictures */
  static of(section, pictures) {
    const made = new ReviewSection();
    made.#fill(section, pictures);
    return made;
  }

  /** @param {Section} section @param {PagePictures} pictures */
  #fill(section, pictures) {
    const doubtful = section.fields.filter((cell) => cell.isDoubtful);
    const others = section.fields.filter((cell) => !cell.isDoubtful);
    const name = doubtful.length ? say.others(others.length) : say.sureOnes(others.length);
    show(
      this,
      section.number === null ? h("h2", { class: "unseen" }, say.form) : title(section),
      doubtful.length ? group(say.toLookAt(doubtful.length), doubtful, pictures) : null,
      others.length ? group(name, others, pictures) : null,
      section.tables.map((table) => ReviewRows.of(table, pictures)),
      section.cells.length + section.tables.length ? null : h("p", { class: "soft" }, say.noValues),
    );
  }
}

/** @param {Section} section */
function title({ read, number, type }) {
  const [first, last] = "firstPage" in read ? [read.firstPage, read.lastPage] : [1, 1];
  const kind = terms.type[read.type] ?? type?.title ?? read.type;
  return h("div", { class: "part" }, h("h2", {}, say.part(number ?? 1, kind, say.pagesFrom(first, last))), ConfidenceMark.of(read.confidence));
}

/** @param {string} name @param {Cell[]} cells @param {PagePictures} pictures */
function group(name, cells, pictures) {
  return h("section", { class: "values" }, h("h3", {}, name), cells.map((cell) => ReviewValue.of(cell, pictures)));
}

customElements.define("review-section", ReviewSection);

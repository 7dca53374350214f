import { h, show } from "../core/html.js";
import { words } from "../core/words.js";
import { levelOf } from "./confidence-mark.js";

/**
 * @typedef {import("./page-view.js").Mark} Mark
 * @typedef {{ text: string, box: [number, number, number, number] }} Line
 */

const say = await words("document");

/**
 * The text of a page that has no picture; lines that hold values are marked.
 *
 * Events as of a page's picture: `mark-hover` and `mark-choose`, with `detail` the mark's id.
 */
export class DocText extends HTMLElement {
  /** @type {{ ids: string[], row: HTMLElement }[]} */
  #marked = [];

  /** @param {readonly Line[]} lines @param {readonly Mark[]} marks @param {string} hint */
  tell(lines, marks, hint) {
    this.#marked = [];
    show(
      this,
      h("p", { class: "hint" }, hint),
      h("div", { class: "sheet", dir: "auto" }, lines.length ? lines.map((line) => this.#line(line, marks)) : h("p", { class: "soft" }, say.pageEmpty)),
    );
  }

  /** @param {string | null} id @param {{ follow?: boolean }} [how] */
  choose(id, { follow = false } = {}) {
    this.#mark("chosen", id);
    const found = this.#marked.find(({ ids }) => id !== null && ids.includes(id));
    if (follow) found?.row.scrollIntoView({ block: "nearest" });
  }

  /** @param {string | null} id */
  hover(id) {
    this.#mark("hovered", id);
  }

  /** @param {string} name @param {string | null} id */
  #mark(name, id) {
    for (const { ids, row } of this.#marked) row.classList.toggle(name, id !== null && ids.includes(id));
  }

  /** @param {Line} line @param {readonly Mark[]} marks */
  #line({ text, box }, marks) {
    const held = marks.filter((mark) => isIn(mark.box, box));
    return held.length ? this.#held(text, held) : h("p", {}, text);
  }

  /** @param {string} text @param {readonly Mark[]} held */
  #held(text, held) {
    const ids = held.map(({ id }) => id);
    const row = h(
      "button",
      { type: "button", class: "line", "data-level": levelOf(leastSure(held)), title: held.map(({ label }) => label).join("\n") },
      text,
      h("span", { class: "unseen" }, ` (${held.map(({ label }) => label).join("; ")})`),
    );
    row.addEventListener("pointerenter", () => this.#tell("mark-hover", ids[0] ?? null));
    row.addEventListener("pointerleave", () => this.#tell("mark-hover", null));
    row.addEventListener("click", () => this.#tell("mark-choose", ids[0] ?? null));
    this.#marked.push({ ids, row });
    return row;
  }

  /** @param {string} event @param {string | null} detail */
  #tell(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail, bubbles: true }));
  }
}

/** Whether the middle of what is marked lies in the line. @param {readonly number[]} mark @param {readonly number[]} line */
function isIn([x0 = 0, y0 = 0, x1 = 0, y1 = 0], [left = 0, top = 0, right = 0, bottom = 0]) {
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const isTall = y1 - y0 > (bottom - top) * 1.5;
  const meets = isTall ? (top + bottom) / 2 >= y0 && (top + bottom) / 2 <= y1 : y >= top && y <= bottom;
  return meets && x >= left && x <= right;
}

/** @param {readonly Mark[]} marks @returns {number | null} */
function leastSure(marks) {
  const known = marks.flatMap(({ confidence }) => (confidence === null ? [] : [confidence]));
  return known.length ? Math.min(...known) : null;
}

customElements.define("doc-text", DocText);

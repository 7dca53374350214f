import { h, set, show } from "../core/html.js";
import { words } from "../core/words.js";

const say = await words("usage");
const DAY = 86_400_000;
const LENGTHS = { week: 7, four: 30, quarter: 90 };

/** @typedef {keyof typeof say.ranges} Range */
/** @typedef {{ from: string, to: string }} Span */

/** Days in UTC, as 2026-11-21. @param {number} at */
function dayOf(at) {
  return new Date(at).toISOString().slice(0, 10);
}

/** @param {Exclude<Range, "own">} range @param {number} now @returns {Span} */
export function spanOf(range, now = Date.now()) {
  const to = dayOf(now);
  return { from: range === "month" ? `${to.slice(0, 8)}01` : dayOf(now - (LENGTHS[range] - 1) * DAY), to };
}

/** Every day of the span. @param {Span} span @returns {string[]} */
export function daysOf({ from, to }) {
  const first = Date.parse(from);
  const count = Math.round((Date.parse(to) - first) / DAY) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => dayOf(first + at * DAY));
}

/** Which days are looked at; `chosen` tells of a new Span. */
export class DayRange extends HTMLElement {
  #own = h("form", { class: "own", hidden: true, novalidate: true });

  connectedCallback() {
    const select = h("select", { id: "day-range" }, Object.entries(say.ranges).map(([name, text]) => h("option", { value: name }, text)));
    select.addEventListener("change", () => this.#choose(/** @type {Range} */ (select.value)));
    const { from, to } = spanOf("month");
    const [first, last] = [date("from", from), date("to", to)];
    this.#own.append(
      h("label", {}, say.from, first),
      h("label", {}, say.to, last),
      h("button", { class: "button" }, say.show),
    );
    this.#own.addEventListener("submit", (event) => {
      event.preventDefault();
      if (first.value && last.value && first.value <= last.value) this.#tell({ from: first.value, to: last.value });
    });
    show(this, h("label", { for: "day-range", class: "unseen" }, say.range), select, this.#own);
  }

  /** @param {Range} range */
  #choose(range) {
    set(this.#own, { hidden: range !== "own" });
    if (range !== "own") this.#tell(spanOf(range));
  }

  /** @param {Span} span */
  #tell(span) {
    this.dispatchEvent(new CustomEvent("chosen", { detail: span, bubbles: true }));
  }
}

/** @param {string} name @param {string} value */
function date(name, value) {
  return h("input", { type: "date", name, value, required: true });
}

customElements.define("day-range", DayRange);

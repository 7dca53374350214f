import { each, h, set, show } from "../core/html.js";
import { gaps, placed, stretchOf } from "../core/week.js";
import { words } from "../core/words.js";
import { makeBlock, place, updateBlock } from "./week-block.js";
import { dayName } from "./week-words.js";

const say = await words("timetables");

/**
 * @typedef {import("../core/models.js").TimeBlock} TimeBlock
 * @typedef {import("./week-block.js").Drawn} Drawn
 * @typedef {import("../core/week.js").Day} Day
 * @typedef {import("../core/week.js").Stretch} Stretch
 * @typedef {{ day: Day, blocks: TimeBlock[], tones: (name: string) => number, others: (id: string) => string[], isToday: boolean }} DayDrawn
 * @typedef {{ key: string, start: number, drawn: Drawn } | { key: string, start: number, gap: Stretch }} Row
 */

/** A day of the week: its blocks where they are, the free periods between them, and below what has no full time. */
export class WeekDay extends HTMLElement {
  #title = h("h2");
  #blocks = h("ol", { class: "blocks" });
  #now = h("div", { class: "now", hidden: true, "aria-hidden": "true" });
  #untimed = h("ul", { class: "untimed" });

  connectedCallback() {
    if (this.#blocks.isConnected) return;
    const add = h("button", { type: "button", class: "quiet icon add" }, "+");
    show(this, h("header", {}, this.#title, add), h("div", { class: "area" }, this.#blocks, this.#now), this.#untimed);
  }

  /** @param {DayDrawn} given */
  tell({ day, blocks, tones, others, isToday }) {
    const name = dayName(day);
    set(this, { role: "group", "aria-label": name, "data-day": day, "aria-current": isToday ? "date" : null });
    show(this.#title, h("span", {}, name), isToday ? h("span", { class: "badge" }, say.today) : null);
    const add = this.querySelector(".add");
    if (add) set(add, { "aria-label": say.addOn(name), title: say.addOn(name), "data-add": day });
    const timed = blocks.flatMap((block) => {
      const stretch = stretchOf(block);
      return stretch ? [{ block, stretch }] : [];
    });
    const about = (/** @type {TimeBlock} */ block) => ({ block, tone: tones(block.name), others: others(block.timeblockId) });
    this.#draw(placed(timed, (each) => each.stretch).map(({ item, lane, lanes }) => ({ ...about(item.block), stretch: item.stretch, lane, lanes })));
    const rest = blocks.filter((block) => stretchOf(block) === null).map((block) => ({ ...about(block), stretch: null, lane: 0, lanes: 1 }));
    each(this.#untimed, rest, { key: (drawn) => drawn.block.timeblockId, make: makeBlock, update: updateBlock });
    set(this.#untimed, { hidden: rest.length === 0, "aria-label": say.untimed });
  }

  /** @param {number | null} minute */
  now(minute) {
    set(this.#now, { hidden: minute === null });
    if (minute !== null) this.#now.style.setProperty("--from", `${minute}`);
  }

  /** @param {Drawn[]} blocks */
  #draw(blocks) {
    const free = gaps(blocks.flatMap(({ stretch }) => stretch ?? []));
    /** @type {Row[]} */
    const rows = [
      ...blocks.map((drawn) => ({ key: drawn.block.timeblockId, start: drawn.stretch?.start ?? 0, drawn })),
      ...free.map((gap) => ({ key: `free-${gap.start}-${gap.end}`, start: gap.start, gap })),
    ].sort((a, b) => a.start - b.start);
    each(this.#blocks, rows, {
      key: (row) => row.key,
      make: (row) => ("drawn" in row ? makeBlock(row.drawn) : makeGap(row.gap)),
      update: (element, row) => "drawn" in row && updateBlock(element, row.drawn),
    });
  }
}

/** @param {Stretch} gap */
function makeGap(gap) {
  const row = h("li", { class: "gap" }, h("span", {}, say.free(gap.end - gap.start)));
  place(row, gap);
  return row;
}

customElements.define("week-day", WeekDay);

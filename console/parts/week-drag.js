/** Blocks follow the pointer, from day to day and at their lower edge; nothing is said before it is let go. */

import { stretchOf } from "../core/week.js";
import { place } from "./week-block.js";

const MEANT = 5;
const STEP = 5;
const LAST = 24 * 60 - 1;

/**
 * @typedef {import("../core/models.js").TimeBlock} TimeBlock
 * @typedef {import("../core/week.js").Stretch} Stretch
 * @typedef {{ row: HTMLElement, length: Stretch, grab: number, isEdge: boolean, from: [number, number], now: { day: string, stretch: Stretch } | null }} Held
 */

export class WeekDrag {
  /** @type {Held | null} */
  #held = null;

  /**
   * @param {HTMLElement} grid
   * @param {{ block: (id: string) => TimeBlock | undefined, minuteAt: (area: Element, y: number) => number, 
   *   drop: (id: string, day: string, stretch: Stretch) => void, settle: () => void }} ways `settle` draws all where it belongs
   */
  constructor(grid, ways) {
    this.ways = ways;
    this.grid = grid;
    grid.addEventListener("pointerdown", (event) => this.#take(event));
    grid.addEventListener("pointermove", (event) => this.#move(event));
    grid.addEventListener("pointerup", () => this.#drop());
    grid.addEventListener("pointercancel", () => this.#letGo());
    grid.addEventListener("keydown", (event) => event.key === "Escape" && this.#letGo());
  }

  /** @param {PointerEvent} event */
  #take(event) {
    const target = /** @type {Element} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (target.closest(".blocks .block"));
    const block = row && this.ways.block(row.dataset.id ?? "");
    const length = block && stretchOf(block);
    // A finger scrolls; it has the editor.
    if (!length || event.button !== 0 || event.pointerType === "touch") return;
    const isEdge = target.closest(".grip") !== null;
    const minute = this.ways.minuteAt(/** @type {Element} */ (row.closest(".area")), event.clientY);
    this.#held = { row, length, grab: minute - (isEdge ? length.end : length.start), isEdge, from: [event.clientX, event.clientY], now: null };
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const held = this.#held;
    if (held === null) return;
    const isMeant = Math.hypot(event.clientX - held.from[0], event.clientY - held.from[1]) > MEANT;
    if (held.now === null && !isMeant) return;
    this.grid.setPointerCapture(event.pointerId);
    const area = this.#areaAt(event.clientX) ?? held.row.closest(".area");
    if (!area) return;
    const minute = this.ways.minuteAt(area, event.clientY);
    held.now = held.isEdge ? this.#stretched(held, minute) : { day: dayOf(area), stretch: moved(held, minute) };
    held.row.classList.add("dragged");
    if (!held.isEdge) area.querySelector(".blocks")?.append(held.row);
    place(held.row, held.now.stretch);
  }

  #drop() {
    const held = this.#held;
    if (held?.now) this.ways.drop(held.row.dataset.id ?? "", held.now.day, held.now.stretch);
    this.#letGo();
  }

  #letGo() {
    const held = this.#held;
    this.#held = null;
    held?.row.classList.remove("dragged");
    if (held?.now) this.ways.settle();
  }

  /** @param {Held} held @param {number} minute */
  #stretched({ row, length, grab }, minute) {
    const end = Math.min(LAST, Math.max(length.start + STEP, snapped(minute - grab)));
    return { day: dayOf(row), stretch: { start: length.start, end } };
  }

  /** @param {number} x */
  #areaAt(x) {
    return [...this.grid.querySelectorAll(".area")].find((area) => {
      const { left, right } = area.getBoundingClientRect();
      return x >= left && x < right;
    });
  }
}

/** @param {Held} held @param {number} minute @returns {Stretch} */
function moved({ length, grab }, minute) {
  const lasts = length.end - length.start;
  const start = Math.min(Math.max(0, snapped(minute - grab)), LAST - lasts);
  return { start, end: start + lasts };
}

/** @param {Element} element */
function dayOf(element) {
  return /** @type {HTMLElement | null} */ (element.closest("[data-day]"))?.dataset.day ?? "";
}

/** @param {number} minute */
function snapped(minute) {
  return Math.round(minute / STEP) * STEP;
}

import { each, h, set, show } from "../core/html.js";
import { clock, daysOf, frameOf, overlaps, stretchOf, subject, tonesOf } from "../core/week.js";
import { words } from "../core/words.js";
import { WeekDay } from "./week-day.js";
import { WeekDrag } from "./week-drag.js";
import { dayName, today } from "./week-words.js";

const say = await words("timetables");
const TONES = 12;
const STEP = 5;
/** The shortest block is still easy to read and to hit, and a long day is not endless. */
const LEAST_HEIGHT = 25;
const SCALE = { least: 1.05, most: 2.5 };

/**
 * @typedef {import("../core/models.js").TimeBlock} TimeBlock
 * @typedef {import("../core/week.js").Day} Day
 * @typedef {import("../core/week.js").Stretch} Stretch
 */

/**
 * A week, drawn to the scale of time. It says what the reader wants and changes nothing itself: `block-open` with `{ id }`,
 * `block-new` with `{ day, minute }` (null from a button), `block-move` with `{ id, day, stretch }`.
 */
export class WeekGrid extends HTMLElement {
  #tabs = h("div", { class: "day-tabs", role: "group", "aria-label": say.days });
  #hours = h("div", { class: "hours", "aria-hidden": "true" });
  #days = h("div", { class: "days" });
  /** @type {readonly TimeBlock[]} */
  #blocks = [];
  #usedOnly = false;
  #frame = frameOf([]);
  #scale = 1;
  /** The one day that a narrow screen shows. */
  #day = today();

  connectedCallback() {
    if (this.#days.isConnected) return;
    set(this, { role: "region", "aria-label": say.week });
    show(this, this.#tabs, h("div", { class: "week" }, h("div", { class: "axis" }, this.#hours), this.#days));
    this.#days.addEventListener("click", (event) => this.#clicked(/** @type {MouseEvent} */ (event)));
    new WeekDrag(this.#days, {
      block: (id) => this.#blocks.find((block) => block.timeblockId === id),
      minuteAt: (area, y) => this.#minuteAt(area, y),
      drop: (id, day, stretch) => this.#say("block-move", { id, day, stretch }),
      settle: () => this.draw(),
    });
  }

  /** @param {readonly TimeBlock[]} blocks @param {boolean} usedOnly */
  tell(blocks, usedOnly) {
    this.#blocks = blocks;
    this.#usedOnly = usedOnly;
    this.draw();
  }

  draw() {
    const held = this.querySelector(":focus")?.closest("[data-id]")?.getAttribute("data-id");
    const days = daysOf(this.#blocks, this.#usedOnly);
    if (!days.includes(this.#day)) this.#day = days[0] ?? "Monday";
    this.#measure();
    this.#drawHours();
    this.#drawTabs(days);
    this.#drawDays(days);
    this.tick();
    if (held && !this.contains(document.activeElement)) this.focusOn(held);
  }

  /** @param {string} id */
  focusOn(id) {
    const block = this.#blocks.find((each) => each.timeblockId === id);
    if (block) this.#turnTo(block.dayOfWeek);
    this.button(id)?.focus();
  }

  /** @param {string} id @returns {HTMLButtonElement | null} */
  button(id) {
    return this.querySelector(`[data-id="${CSS.escape(id)}"] button`);
  }

  /** Where the present moment is. @param {Date} [now] */
  tick(now = new Date()) {
    const minute = now.getHours() * 60 + now.getMinutes();
    const isShown = minute >= this.#frame.start && minute <= this.#frame.end;
    for (const column of /** @type {Iterable<WeekDay>} */ (this.#days.children)) {
      column.now(isShown && column.dataset.day === today(now) ? minute : null);
    }
  }

  #measure() {
    const stretches = this.#blocks.flatMap((block) => stretchOf(block) ?? []);
    const shortest = Math.min(...stretches.map((each) => each.end - each.start), 60);
    this.#frame = frameOf(stretches);
    this.#scale = Math.min(SCALE.most, Math.max(SCALE.least, LEAST_HEIGHT / shortest));
    const { start, end } = this.#frame;
    this.style.setProperty("--scale", `${this.#scale}`);
    this.style.setProperty("--first", `${start}`);
    this.style.setProperty("--span", `${end - start}`);
  }

  #drawHours() {
    const { start, end } = this.#frame;
    const first = Math.ceil(start / 60) * 60;
    const hours = Array.from({ length: Math.floor((end - first) / 60) + 1 }, (_, index) => first + index * 60);
    this.style.setProperty("--hour", `${first}`);
    const labels = hours.map((minute) => {
      const label = h("span", {}, minute === 24 * 60 ? "24:00" : clock(minute));
      label.style.setProperty("--from", `${minute}`);
      return label;
    });
    show(this.#hours, labels);
  }

  /** @param {readonly Day[]} days */
  #drawTabs(days) {
    each(this.#tabs, days, {
      key: (day) => day,
      make: (day) => h("button", { type: "button", class: "quiet", title: dayName(day), onclick: () => this.#turnTo(day) }, dayName(day, "short")),
      update: (tab, day) => set(tab, { "aria-pressed": `${day === this.#day}`, "aria-current": day === today() ? "date" : null }),
    });
  }

  /** @param {readonly Day[]} days */
  #drawDays(days) {
    const tones = tonesOf(this.#blocks.map((block) => block.name), TONES);
    const pairs = overlaps(this.#blocks);
    const others = (/** @type {string} */ id) =>
      pairs.flatMap(([one, other]) => (one.timeblockId === id ? other.name : other.timeblockId === id ? one.name : []));
    this.style.setProperty("--days", `${days.length}`);
    each(this.#days, days, {
      key: (day) => day,
      make: () => new WeekDay(),
      update: (column, day) => column.dataset.day ?? set(column, { "data-day": day }),
    });
    for (const column of /** @type {Iterable<WeekDay>} */ (this.#days.children)) {
      const day = /** @type {Day} */ (column.dataset.day);
      const blocks = this.#blocks.filter((block) => block.dayOfWeek === day);
      column.tell({ day, blocks, tones: (name) => tones.get(subject(name)) ?? 0, others, isToday: day === today() });
      set(column, { "data-shown": day === this.#day });
    }
  }

  /** @param {Day} day */
  #turnTo(day) {
    this.#day = day;
    for (const tab of this.#tabs.children) set(tab, { "aria-pressed": `${tab.getAttribute("data-key") === day}` });
    for (const column of this.#days.children) set(column, { "data-shown": column.getAttribute("data-day") === day });
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = /** @type {Element} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (target.closest(".block"));
    const day = /** @type {HTMLElement | null} */ (target.closest("[data-day]"))?.dataset.day;
    const area = target.closest(".area");
    if (row) this.#say("block-open", { id: row.dataset.id });
    else if (target.closest("[data-add]")) this.#say("block-new", { day, minute: null });
    else if (area) this.#say("block-new", { day, minute: Math.floor(this.#minuteAt(area, event.clientY) / STEP) * STEP });
  }

  /** @param {Element} area @param {number} y */
  #minuteAt(area, y) {
    return this.#frame.start + (y - area.getBoundingClientRect().top) / this.#scale;
  }

  /** @param {string} event @param {unknown} detail */
  #say(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }
}

customElements.define("week-grid", WeekGrid);

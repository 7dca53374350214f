/** What an editor does to the blocks of a week: each thing is sent at once, and can be taken back. */

import { sentence } from "../core/page.js";
import { clock, roomAt, stretchOf, usualLength } from "../core/week.js";
import { words } from "../core/words.js";
import { notify } from "./notice-board.js";
import { draftOf } from "./week-book.js";
import { askBlock } from "./week-editor.js";
import { neighbour, nudged } from "./week-keys.js";
import { dayName, timeOf } from "./week-words.js";

const say = await words("timetables");
const MORNING = 8 * 60;

/**
 * @typedef {import("../core/models.js").TimeBlock} TimeBlock
 * @typedef {import("../core/models.js").BlockDraft} BlockDraft
 * @typedef {import("../core/week.js").Day} Day
 * @typedef {import("../core/week.js").Stretch} Stretch
 */

export class WeekWork {
  #book;
  #grid;
  #undo;

  /**
   * @param {import("./week-book.js").WeekBook} book
   * @param {import("./week-grid.js").WeekGrid} grid
   * @param {import("./week-undo.js").WeekUndo} undo
   */
  constructor(book, grid, undo) {
    this.#book = book;
    this.#grid = grid;
    this.#undo = undo;
  }

  get #blocks() {
    return this.#book.timetable.timeblocks;
  }

  /** @param {string} id */
  async edit(id) {
    const block = this.#book.block(id);
    if (!block || id.startsWith("new-")) return;
    await askBlock({
      title: say.editTitle,
      done: say.save,
      draft: draftOf(block),
      names: this.#blocks.map((each) => each.name),
      anchor: this.#grid.button(id),
      save: (draft) => this.#saved(() => this.#book.change(id, draft)),
      remove: () => void this.#takeOut(id),
    });
    if (this.#book.block(id)) this.#grid.focusOn(id);
  }

  /** @param {Day | null} day @param {number | null} minute */
  async add(day, minute) {
    /** @type {TimeBlock | null} */
    let added = null;
    await askBlock({
      title: say.addTitle,
      done: say.addDone,
      draft: this.#fitting(day ?? "Monday", minute),
      names: this.#blocks.map((each) => each.name),
      anchor: null,
      save: (given) => this.#saved(async () => void (added = await this.#book.add(given))),
    });
    if (added) this.#grid.focusOn(/** @type {TimeBlock} */ (added).timeblockId);
  }

  /** A block as long as most, at this minute or after the day's last. @param {Day} dayOfWeek @param {number | null} minute @returns {BlockDraft} */
  #fitting(dayOfWeek, minute) {
    const stretches = this.#blocks.flatMap((block) => (block.dayOfWeek === dayOfWeek ? (stretchOf(block) ?? []) : []));
    const last = Math.max(...stretches.map((each) => each.end), 0) || MORNING;
    const { start, end } = roomAt(minute ?? last, stretches, usualLength(this.#blocks.flatMap((block) => stretchOf(block) ?? [])));
    return { name: "", dayOfWeek, startTime: clock(start), endTime: clock(end), notes: null, color: null, position: null };
  }

  /** @param {string} id */
  async #takeOut(id) {
    const block = this.#book.block(id);
    if (!block) return;
    const back = async () => this.#grid.focusOn((await this.#book.add(draftOf(block))).timeblockId);
    this.#undo.offer(say.blockRemoved(block.name), () => void this.#tried(back), { focus: true });
    await this.#tried(() => this.#book.remove(id), block);
  }

  /** @param {string} id @param {Day} dayOfWeek @param {Stretch} stretch */
  moveTo(id, dayOfWeek, { start, end }) {
    void this.#move(id, { dayOfWeek, startTime: clock(start), endTime: clock(end) });
  }

  /** @param {string} id @param {import("../parts/week-keys.js").When} when */
  async #move(id, { dayOfWeek, startTime, endTime }) {
    const block = this.#book.block(id);
    if (!block || (block.dayOfWeek === dayOfWeek && block.startTime === startTime && block.endTime === endTime)) return;
    const before = draftOf(block);
    const text = say.blockMoved(block.name, dayName(dayOfWeek), timeOf({ startTime, endTime }));
    this.#undo.offer(text, () => void this.#tried(() => this.#book.change(id, before), block).then(() => this.#grid.focusOn(id)));
    await this.#tried(() => this.#book.change(id, { ...before, dayOfWeek, startTime, endTime }), block);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const id = /** @type {Element} */ (event.target).closest("[data-id]")?.getAttribute("data-id") ?? "";
    const block = this.#book.block(id);
    if (!block || id.startsWith("new-")) return;
    const when = nudged(event, block, this.#blocks);
    const next = event.altKey ? undefined : neighbour(event.key, block, this.#blocks);
    if (when) void this.#move(id, when);
    else if (next) this.#grid.focusOn(next.timeblockId);
    else if (event.key === "Delete") void this.#takeOut(id);
    else return;
    event.preventDefault();
  }

  /** What is refused has gone back already; why is said. @param {() => Promise<unknown>} what @param {TimeBlock} [block] */
  async #tried(what, block) {
    await what().catch((error) => {
      this.#undo.end();
      notify(block ? say.back(block.name, sentence(error)) : sentence(error), "bad");
      if (block && document.activeElement === document.body) this.#grid.focusOn(block.timeblockId);
    });
  }

  /** What was done before can be taken back no more. @param {() => Promise<unknown>} save */
  async #saved(save) {
    await save();
    this.#undo.end();
  }
}

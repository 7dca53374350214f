/** A timetable in the hands of its editor: what is changed shows at once, and goes back where the server refuses it. */

import { post, put, remove } from "../core/api.js";
import { stretchOf } from "../core/week.js";

/**
 * @typedef {import("../core/models.js").Timetable} Timetable
 * @typedef {import("../core/models.js").TimeBlock} TimeBlock
 * @typedef {import("../core/models.js").BlockDraft} BlockDraft
 * @typedef {import("../core/models.js").Schemas["Heading"]} Heading
 */

/** Fires `change` whenever the timetable is another. */
export class WeekBook extends EventTarget {
  /** What the server has. @type {Map<string, TimeBlock>} */
  #kept;
  /** One request at a time for each block. @type {Map<string, Promise<unknown>>} */
  #queue = new Map();

  /** @param {Timetable} timetable */
  constructor(timetable) {
    super();
    this.timetable = timetable;
    this.#kept = keyed(timetable);
  }

  get isBusy() {
    return this.#queue.size > 0;
  }

  /** Begin anew from what the server has now. @param {Timetable} timetable */
  renew(timetable) {
    this.#kept = keyed(timetable);
    this.#tell(timetable);
  }

  /** @param {string} id */
  block(id) {
    return this.timetable.timeblocks.find((block) => block.timeblockId === id);
  }

  /** @param {Heading} heading */
  async entitle(heading) {
    const before = this.timetable;
    this.#tell({ ...before, ...heading });
    try {
      const said = await put(`/timetables/${before.timetableId}`, heading);
      this.#tell({ ...this.timetable, ...said, timeblocks: this.timetable.timeblocks });
    } catch (error) {
      this.#tell({ ...before, timeblocks: this.timetable.timeblocks });
      throw error;
    }
  }

  /** @param {BlockDraft} draft @returns {Promise<TimeBlock>} */
  async add(draft) {
    const { timetableId } = this.timetable;
    const waiting = shown(draft, { timeblockId: `new-${crypto.randomUUID()}`, timetableId });
    this.#put(waiting.timeblockId, waiting);
    try {
      const block = await post(`/timetables/${timetableId}/timeblocks`, draft);
      this.#kept.set(block.timeblockId, block);
      this.#put(waiting.timeblockId, block);
      return block;
    } catch (error) {
      this.#put(waiting.timeblockId, null);
      throw error;
    }
  }

  /** @param {string} id @param {BlockDraft} draft */
  async change(id, draft) {
    this.#put(id, shown(draft, { timeblockId: id, timetableId: this.timetable.timetableId }));
    return this.#send(id, async () => this.#kept.set(id, await put(`/timeblocks/${id}`, draft)));
  }

  /** @param {string} id */
  async remove(id) {
    this.#put(id, null);
    return this.#send(id, async () => {
      await remove(`/timeblocks/${id}`);
      this.#kept.delete(id);
    });
  }

  /** After the last request about a block it is as the server has it. @param {string} id @param {() => Promise<unknown>} request */
  async #send(id, request) {
    const turn = (this.#queue.get(id) ?? Promise.resolve()).catch(() => null).then(request);
    this.#queue.set(id, turn);
    try {
      await turn;
    } finally {
      if (this.#queue.get(id) === turn) {
        this.#queue.delete(id);
        this.#put(id, this.#kept.get(id) ?? null);
      }
    }
  }

  /** @param {string} id @param {TimeBlock | null} block */
  #put(id, block) {
    const blocks = this.timetable.timeblocks;
    const isHere = blocks.some((each) => each.timeblockId === id);
    const others = isHere ? blocks.flatMap((each) => (each.timeblockId === id ? (block ?? []) : each)) : [...blocks, ...(block ? [block] : [])];
    this.#tell({ ...this.timetable, timeblocks: others.toSorted((a, b) => a.position - b.position) });
  }

  /** @param {Timetable} timetable */
  #tell(timetable) {
    this.timetable = timetable;
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {TimeBlock} block @returns {BlockDraft} */
export function draftOf({ name, dayOfWeek, startTime, endTime, notes, color, position }) {
  return { name, dayOfWeek, startTime, endTime, notes, color, position };
}

/** @param {Timetable} timetable */
function keyed(timetable) {
  return new Map(timetable.timeblocks.map((block) => [block.timeblockId, block]));
}

/** @param {BlockDraft} draft @param {{ timeblockId: string, timetableId: string }} ids @returns {TimeBlock} */
function shown(draft, ids) {
  const stretch = stretchOf(draft);
  return { ...draft, ...ids, position: draft.position ?? Number.MAX_SAFE_INTEGER, duration: stretch && stretch.end - stretch.start };
}

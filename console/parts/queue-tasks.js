/** The tasks that the reader asked for, as they change. */

import { list } from "../core/api.js";
import { live } from "../core/live.js";

/**
 * @typedef {import("../core/models.js").ReviewTask} ReviewTask
 * @typedef {Record<string, string | number | null>} Query
 */

const SLICE = 50;
const CALM = 250;

/** Tells `change`, and `failed` with what went wrong. */
export class QueueTasks extends EventTarget {
  /** @type {ReviewTask[]} */
  tasks = [];
  total = 0;
  isKnown = false;
  /** @type {Query} */
  #query = {};
  #slices = 1;
  #turn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {AbortSignal} signal */
  constructor(signal) {
    super();
    this.signal = signal;
    live.addEventListener("task", (event) => this.#heard(/** @type {CustomEvent} */ (event).detail), { signal });
    live.addEventListener("caught-up", () => this.#soon(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  get hasMore() {
    return this.tasks.length < this.total;
  }

  /** @param {Query} query */
  async ask(query) {
    this.#query = query;
    this.#slices = 1;
    await this.load();
  }

  async more() {
    this.#slices += 1;
    await this.load();
  }

  /** As the server has them now; of several answers only the newest counts. */
  async load() {
    const turn = ++this.#turn;
    /** @type {ReviewTask[]} */
    const tasks = [];
    let total = 0;
    for (let page = 1; page <= this.#slices; page += 1) {
      const found = await list("/hitl/tasks", { ...this.#query, page, limit: SLICE }, this.signal);
      tasks.push(...found.items);
      total = found.pagination.total;
      if (!found.pagination.hasNext) break;
    }
    if (turn !== this.#turn) return;
    this.tasks = [...new Map(tasks.map((task) => [task.taskId, task])).values()];
    this.total = total;
    this.isKnown = true;
    this.#tell();
  }

  /** @param {ReviewTask} task */
  put(task) {
    this.tasks = this.tasks.map((one) => (one.taskId === task.taskId && one.version <= task.version ? { ...one, ...task } : one));
    this.#tell();
    this.#soon();
  }

  /** Claims show at once; who comes where is the server's to say. @param {any} news */
  #heard(news) {
    const known = this.tasks.find((task) => task.taskId === news.taskId);
    if (known && news.version <= known.version) return;
    if (known) this.#merge(known, news);
    const isClaim = known?.priority === news.priority && ["open", "claimed"].includes(news.status);
    if (!isClaim) this.#soon();
  }

  /** @param {ReviewTask} known @param {any} news */
  #merge(known, { status, priority, version, claimedBy, claimExpiresAt, decidedBy }) {
    const people = { claimedBy: claimedBy?.id ?? null, claimedByName: claimedBy?.name ?? null, decidedBy: decidedBy?.id ?? null, decidedByName: decidedBy?.name ?? null };
    const changed = { ...known, status, priority, version, claimExpiresAt, ...people };
    this.tasks = this.tasks.map((task) => (task === known ? changed : task));
    this.#tell();
  }

  /** Once for many changes in a row. */
  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load().catch((error) => this.signal.aborted || this.dispatchEvent(new CustomEvent("failed", { detail: error }))), CALM);
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Who has a task at this moment, and keeping it while one is at work on it. */

import { get, parting, post } from "../core/api.js";
import { isRefused, Refused } from "../core/errors.js";
import { live } from "../core/live.js";
import { session } from "../core/session.js";

/**
 * @typedef {import("../core/models.js").ReviewTaskDetail} ReviewTaskDetail
 * @typedef {"open" | "mine" | "theirs" | "decided" | "closed"} Standing
 */

const DECIDED = ["submitted", "rejected"];
const WAITING = ["open", "claimed"];
/** Of the claim's time: when so much has passed, the next touch prolongs it. */
const WORN = 1 / 3;
const LONGEST_TIMER = 2 ** 31 - 1;

/** Tells `change` when it is somebody else's turn, or one's own again. */
export class Claim extends EventTarget {
  #takenAt = 0;
  #isTaking = false;
  #isGivenUp = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {ReviewTaskDetail} task @param {AbortSignal} signal until when to listen */
  constructor(task, signal) {
    super();
    this.task = task;
    live.addEventListener("task", (event) => this.#heard(/** @type {CustomEvent} */ (event).detail), { signal });
    live.addEventListener("caught-up", () => void this.#reload(signal), { signal });
    addEventListener("pagehide", () => this.#part(), { signal });
    signal.addEventListener("abort", () => (clearTimeout(this.#timer), this.#part()));
    this.#watch();
  }

  /** @returns {Standing} */
  get standing() {
    const { status, claimedBy, claimExpiresAt } = this.task;
    if (DECIDED.includes(status)) return "decided";
    if (!WAITING.includes(status)) return "closed";
    if (status !== "claimed" || Date.parse(claimExpiresAt ?? "") <= Date.now()) return "open";
    return claimedBy === session.user?.id ? "mine" : "theirs";
  }

  /** Take it, or keep it for longer; somebody else's task is no failure. */
  async take() {
    this.#isTaking = true;
    try {
      this.#know(await post(`/hitl/tasks/${this.task.taskId}/claim`));
      this.#takenAt = Date.now();
    } catch (error) {
      if (!isRefused(error, "CONFLICT")) throw error;
      this.learn(error);
    } finally {
      this.#isTaking = false;
    }
  }

  /** Somebody is at work: a claim that wears out is prolonged, one that ran out is taken again. */
  touch() {
    const until = Date.parse(this.task.claimExpiresAt ?? "");
    const isWorn = Date.now() - this.#takenAt > (until - this.#takenAt) * WORN;
    const isWanted = this.standing === "open" || (this.standing === "mine" && isWorn);
    if (isWanted && !this.#isTaking && this.#takenAt > 0) void this.take().catch(() => null);
  }

  async release() {
    this.#isGivenUp = true;
    await post(`/hitl/tasks/${this.task.taskId}/release`);
  }

  /** What a refusal tells of the task: who has it, or who decided it and when. @param {Refused} refused */
  learn(refused) {
    const told = Object.fromEntries(refused.details.map(({ field, message }) => [field, message]));
    this.#know(/** @type {any} */ ({ claimedBy: null, claimedByName: null, claimExpiresAt: null, ...told }));
  }

  /** @param {Partial<ReviewTaskDetail>} news */
  #know(news) {
    this.task = { ...this.task, ...news };
    this.#watch();
    this.dispatchEvent(new Event("change"));
  }

  /** @param {any} news */
  #heard(news) {
    if (news.taskId !== this.task.taskId || news.version <= this.task.version) return;
    const { status, priority, claimedBy, claimExpiresAt, decidedBy, version, timestamp } = news;
    this.#know({
      status,
      priority,
      version,
      claimExpiresAt,
      claimedBy: claimedBy?.id ?? null,
      claimedByName: claimedBy?.name ?? null,
      decidedBy: decidedBy?.id ?? null,
      decidedByName: decidedBy?.name ?? null,
      decidedAt: decidedBy ? (this.task.decidedAt ?? timestamp) : null,
    });
  }

  /** @param {AbortSignal} signal */
  async #reload(signal) {
    const task = await get(`/hitl/tasks/${this.task.taskId}`, {}, signal).catch(() => null);
    if (task !== null && task.version > this.task.version) this.#know(task);
  }

  /** Nobody is told when a claim runs out. */
  #watch() {
    clearTimeout(this.#timer);
    const left = Date.parse(this.task.claimExpiresAt ?? "") - Date.now();
    if (left > 0) this.#timer = setTimeout(() => this.dispatchEvent(new Event("change")), Math.min(left + 50, LONGEST_TIMER));
  }

  /** Whoever leaves without a decision leaves the task to the others. */
  #part() {
    if (this.standing !== "mine" || this.#isGivenUp) return;
    this.#isGivenUp = true;
    parting(`/hitl/tasks/${this.task.taskId}/release`);
  }
}

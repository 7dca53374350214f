import { get, list } from "../core/api.js";
import { h, set, show } from "../core/html.js";
import { job, live } from "../core/live.js";
import { to } from "../core/routes.js";
import { words } from "../core/words.js";
import { written } from "./review-schema.js";
import { StatusMark, moodOf } from "./status-mark.js";

/**
 * @typedef {import("../core/models.js").ReviewTaskDetail} ReviewTaskDetail
 * @typedef {import("../core/models.js").Result} Result
 * @typedef {import("../core/models.js").Part} Part
 * @typedef {import("./review-section-draft.js").Section} Section
 */

const say = await words("review");
const WAITING = "hitl_pending";
const QUEUE = { status: "open", sortBy: "priority", order: "asc" };

/** What becomes of a decided task, as it happens, and the way to the next one. */
export class ReviewOutcome extends HTMLElement {
  #mark = new StatusMark();
  #text = h("p", {});
  #values = h("div", { class: "result" });
  #more = h("p", { class: "soft small" });
  #next = h("a", { class: "button primary", href: to("/review") }, say.toQueue);
  #shown = "";
  /** @type {readonly Section[]} */
  #sections = [];

  /** @param {ReviewTaskDetail} task @param {readonly Section[]} sections as they were reviewed @param {AbortSignal} signal */
  async follow(task, sections, signal) {
    this.#sections = sections;
    this.#mark.hidden = true;
    show(
      this,
      h("h2", {}, task.status === "rejected" ? say.outcome.rejected : say.outcome.thanks),
      h("p", { class: "line", role: "status" }, this.#mark, this.#text),
      this.#values,
      h("div", { class: "actions" }, this.#next, h("a", { class: "button", href: to(`/documents/${task.documentId}`) }, say.toDocument)),
      this.#more,
    );
    live.addEventListener("job", (event) => this.#heard(task, /** @type {CustomEvent} */ (event).detail), { signal });
    live.addEventListener("caught-up", () => void this.#ask(task), { signal });
    this.#next.focus({ preventScroll: true });
    await Promise.all([this.#ask(task), this.#offerNext()]);
  }

  /** @param {ReviewTaskDetail} task */
  async #ask(task) {
    const found = await job(task.jobId).catch(() => null);
    if (found) await this.#tell(task, found.status);
  }

  /** @param {ReviewTaskDetail} task @param {import("../core/live.js").JobNews} news */
  #heard(task, news) {
    if (news.jobId === task.jobId) void this.#tell(task, news.status);
  }

  /** @param {ReviewTaskDetail} task @param {string} status */
  async #tell(task, status) {
    if (status === this.#shown) return;
    this.#shown = status;
    this.#mark.tell(status);
    this.#mark.hidden = status === WAITING; // the news of the decision is on its way
    const mood = moodOf(status);
    const isRejected = task.status === "rejected" && status === "rejected";
    show(this.#text, mood === "done" ? say.outcome.done : mood === "bad" && !isRejected ? say.outcome.failed : isRejected ? "" : say.outcome.going);
    if (mood === "done") await this.#showResult(task);
  }

  /** @param {ReviewTaskDetail} task */
  async #showResult({ documentId }) {
    const result = await get(`/documents/${documentId}/result`).catch(() => null);
    if (result === null || result.resultUrl) return;
    const parts = result.parts?.length ? result.parts : [result];
    const problems = parts.flatMap((/** @type {Part} */ part) => part.problems);
    show(
      this.#values,
      h("p", { class: problems.length ? "wrong" : "soft small" }, problems.length ? say.outcome.problems(problems.length) : say.outcome.noProblems),
      problems.length ? h("ul", {}, problems.map((/** @type {{ message: string }} */ { message }) => h("li", {}, message))) : null,
      this.#sections.map((section, index) => h("dl", {}, values(section, parts[index]))),
    );
  }

  async #offerNext() {
    const { items, pagination } = await list("/hitl/tasks", { ...QUEUE, limit: 1 }).catch(() => ({ items: [], pagination: null }));
    const [first] = items;
    if (first) set(this.#next, { href: to(`/review/${first.taskId}`) });
    if (first) show(this.#next, say.next);
    if (pagination) show(this.#more, pagination.total ? say.outcome.waiting(pagination.total) : say.outcome.last);
  }
}

/** What was saved, with the names and in the order that the reviewer saw. @param {Section} section @param {Result | Part | undefined} saved */
function values(section, saved) {
  const found = section.fields.map(({ label, path }) => ({ label, value: written(saved?.fields[path]?.value) }));
  const rows = section.tables.map((table) => ({ label: say.rows[table.kind], value: say.rows.count(saved?.[table.kind]?.length ?? 0) }));
  return [...found, ...rows].filter(({ value }) => value !== "").map(({ label, value }) => [h("dt", {}, label), h("dd", {}, value)]);
}

customElements.define("review-outcome", ReviewOutcome);

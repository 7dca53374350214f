import { put } from "../core/api.js";
import { h, set, show } from "../core/html.js";
import { ConsolePage, sentence } from "../core/page.js";
import { to } from "../core/routes.js";
import { words } from "../core/words.js";
import { notify } from "../parts/notice-board.js";
import { QueueFilters } from "../parts/queue-filters.js";
import { QueueTable, held } from "../parts/queue-table.js";
import { QueueTasks } from "../parts/queue-tasks.js";

const say = await words("review");
const MINUTE = 30_000;

class QueuePage extends ConsolePage {
  #filters = new QueueFilters();
  #table = new QueueTable();
  #count = h("p", { class: "soft", role: "status" });
  #start = h("a", { class: "button primary start", hidden: true }, say.queue.start);
  #empty = h("div", { class: "nothing" });
  #more = h("button", { type: "button", class: "button more", hidden: true, onclick: () => void this.#queue?.more() }, say.queue.more);
  /** @type {QueueTasks | null} */
  #queue = null;

  async open() {
    this.entitle(say.title);
    const queue = new QueueTasks(this.signal);
    this.#queue = queue;
    show(
      this,
      h("div", { class: "head" }, h("div", {}, h("h1", {}, say.title), h("p", { class: "soft" }, say.queue.lead)), this.#start),
      this.#filters,
      h("div", { class: "above" }, this.#count, h("p", { class: "hint keys" }, say.queue.keys)),
      this.#table,
      this.#empty,
      this.#more,
    );
    this.#filters.fill(this.place.query);
    this.listen(queue, "change", () => this.#draw(queue));
    this.listen(queue, "failed", ({ detail }) => notify(sentence(detail), "bad"));
    this.listen(this.#filters, "change", () => void this.attempt(() => this.#ask(queue)));
    this.listen(this.#table, "priority", ({ detail }) => void this.#prioritize(queue, detail));
    this.listen(document, "keydown", (event) => this.#key(event));
    const tick = setInterval(() => this.#draw(queue), MINUTE);
    this.signal.addEventListener("abort", () => clearInterval(tick));
    await queue.ask(this.#filters.query);
    if (!this.#start.hidden && document.activeElement?.id === "content") this.#start.focus();
  }

  /** @param {QueueTasks} queue */
  async #ask(queue) {
    history.replaceState(null, "", to("/review", this.#filters.chosen));
    await queue.ask(this.#filters.query);
  }

  /** @param {QueueTasks} queue */
  #draw(queue) {
    const next = queue.tasks.find((task) => held(task) === "me") ?? queue.tasks.find((task) => held(task) === "nobody");
    const isEmpty = queue.isKnown && queue.tasks.length === 0;
    this.#table.tell(queue.tasks);
    this.#table.hidden = isEmpty;
    show(this.#count, queue.tasks.length ? say.queue.waiting(queue.total) : "");
    set(this.#start, { hidden: !next, href: next ? to(`/review/${next.taskId}`) : null });
    set(this.#more, { hidden: !queue.hasMore });
    if (!isEmpty) show(this.#empty);
    else if (!this.#empty.firstChild) show(this.#empty, this.#nothing());
  }

  #nothing() {
    const { isNarrow } = this.#filters;
    return h(
      "section",
      { class: "empty" },
      isNarrow ? null : h("p", { class: "sign", "aria-hidden": "true" }, "✓"),
      h("h2", {}, isNarrow ? say.queue.noMatch : say.queue.none),
      h("p", {}, isNarrow ? say.queue.noMatchText : say.queue.noneText),
      isNarrow ? h("button", { type: "button", class: "button", onclick: () => this.#filters.clear() }, say.queue.clear) : null,
    );
  }

  /** @param {QueueTasks} queue @param {{ task: import("../core/models.js").ReviewTask, priority: string | null }} chosen */
  async #prioritize(queue, { task, priority }) {
    try {
      queue.put(await put(`/hitl/tasks/${task.taskId}`, { priority }));
    } catch (error) {
      notify(`${say.queue.priorityFailed} ${sentence(error)}`, "bad");
      await queue.load();
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const isTyping = event.target instanceof Element && event.target.matches("input, select, textarea");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") this.#table.move(1);
    if (event.key === "k") this.#table.move(-1);
  }
}

customElements.define("queue-page", QueuePage);

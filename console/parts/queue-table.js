import { each, h, set, show } from "../core/html.js";
import { to } from "../core/routes.js";
import { session } from "../core/session.js";
import { ago, moment, words } from "../core/words.js";
import { ConfidenceMark } from "./confidence-mark.js";
import { choiceOfPriority, tellPriority } from "./queue-priority.js";

/**
 * @typedef {import("../core/models.js").ReviewTask} ReviewTask
 * @typedef {import("./queue-priority.js").Priority} Priority
 */

const say = await words("review");
const terms = await words("terms");
const clock = new Intl.DateTimeFormat(document.documentElement.lang || "en", { timeStyle: "short" });
const WAITING = ["open", "claimed"];

/** The queue, row by row; rows stay while their tasks do, with the focus in them. Event: `priority` with { task, priority }. */
export class QueueTable extends HTMLElement {
  #body = h("tbody");

  connectedCallback() {
    if (this.firstChild) return;
    const { priority, file, type, confidence, age, deadline, who } = say.queue.columns;
    const heads = [priority, file, type, confidence, age, deadline, who].map((name) => h("th", { scope: "col" }, name));
    show(this, h("table", { "aria-label": say.queue.table }, h("thead", {}, h("tr", {}, heads)), this.#body));
  }

  /** @param {readonly ReviewTask[]} tasks */
  tell(tasks) {
    const lost = this.#body.contains(document.activeElement) ? this.#at() : -1;
    each(this.#body, tasks, { key: (task) => task.taskId, make: (task) => this.#row(task), update: (row, task) => this.#draw(row, task) });
    if (lost >= 0 && !this.#body.contains(document.activeElement)) this.#go(lost);
  }

  /** To the next row or the one before. @param {1 | -1} step */
  move(step) {
    const at = this.#at();
    this.#go(at < 0 ? 0 : at + step);
  }

  #at() {
    return [...this.#body.rows].findIndex((row) => row.contains(document.activeElement));
  }

  /** @param {number} index */
  #go(index) {
    const row = this.#body.rows[Math.max(0, Math.min(index, this.#body.rows.length - 1))];
    row?.querySelector("a")?.focus();
  }

  /** @param {ReviewTask} task */
  #row(task) {
    const cells = ["priority", "file", "type", "confidence", "age", "deadline", "holder"].map((name) => h("td", { class: name, "data-label": /** @type {Record<string, string>} */ (say.queue.columns)[name] ?? "" }));
    const [priority, file, type, confidence] = /** @type {[HTMLElement, HTMLElement, HTMLElement, HTMLElement]} */ (/** @type {HTMLElement[]} */ (cells));
    /** @param {Priority | null} chosen */
    const put = (chosen) => this.dispatchEvent(new CustomEvent("priority", { detail: { task, priority: chosen } }));
    show(priority, choiceOfPriority(task, put));
    show(file, h("a", { href: to(`/review/${task.taskId}`) }, task.fileName));
    show(type, terms.type[task.type] ?? task.type);
    show(confidence, new ConfidenceMark());
    return h("tr", {}, cells);
  }

  /** @param {HTMLTableRowElement} row @param {ReviewTask} task */
  #draw(row, task) {
    const isWaiting = WAITING.includes(task.status);
    const choice = /** @type {HTMLSelectElement} */ (row.querySelector("select"));
    tellPriority(choice, task);
    set(choice, { disabled: !isWaiting });
    /** @type {ConfidenceMark} */ (row.querySelector("confidence-mark")).tell(task.confidence);
    const [age, deadline, who] = /** @type {[HTMLElement, HTMLElement, HTMLElement]} */ (["age", "deadline", "holder"].map((name) => row.querySelector(`.${name}`)));
    fresh(age, ago(task.createdAt), moment(task.createdAt));
    fresh(deadline, isWaiting ? ago(task.expiresAt) : "–", moment(task.expiresAt));
    const [person, when] = holder(task);
    set(row, { "data-held": held(task) });
    if (who.textContent !== `${person}${when}`) show(who, h("span", {}, person), when ? h("span", { class: "soft small" }, when) : null);
  }
}

/** @param {HTMLElement} cell @param {string} text @param {string} title */
function fresh(cell, text, title) {
  set(cell, { title });
  if (cell.textContent !== text) show(cell, text);
}

/** Who has it: nobody, the reader, or somebody else. @param {ReviewTask} task */
export function held({ status, claimedBy, claimExpiresAt }) {
  if (status !== "claimed" || Date.parse(claimExpiresAt ?? "") <= Date.now()) return WAITING.includes(status) ? "nobody" : "done";
  return claimedBy === session.user?.id ? "me" : "other";
}

/** @param {ReviewTask} task @returns {[string, string]} */
function holder(task) {
  const whose = held(task);
  const until = task.claimExpiresAt ? say.queue.until(clock.format(new Date(task.claimExpiresAt))) : "";
  if (whose === "nobody") return [say.queue.nobody, ""];
  if (whose === "me") return [say.queue.you, until];
  if (whose === "other") return [task.claimedByName ?? say.standing.somebody, until];
  const by = task.decidedBy === session.user?.id ? say.queue.you : task.decidedByName;
  return [say.statuses[task.status] ?? task.status, by ? `${by}${task.decidedAt ? `, ${ago(task.decidedAt)}` : ""}` : ""];
}

customElements.define("queue-table", QueueTable);

import { h } from "../core/html.js";
import { words } from "../core/words.js";

/** @typedef {"urgent" | "high" | "normal" | "low"} Priority */

const say = await words("review");
/** Told by their form too, and not by colour alone. */
const SIGNS = { urgent: "▲▲", high: "▲", normal: "", low: "▽" };

/** @param {Priority} priority */
export function markOfPriority(priority) {
  return h("span", { class: "priority", "data-priority": priority }, SIGNS[priority] ? h("span", { "aria-hidden": "true" }, `${SIGNS[priority]} `) : null, say.priorities[priority]);
}

/**
 * The priority, to be changed by whoever may see the queue.
 *
 * @param {{ fileName: string, priority: Priority, priorityIsSet: boolean }} task
 * @param {(priority: Priority | null) => void} put null for the rule's own
 */
export function choiceOfPriority(task, put) {
  const rule = h("option", { value: "" });
  const options = /** @type {Priority[]} */ (Object.keys(SIGNS)).map((one) => h("option", { value: one }, [SIGNS[one], say.priorities[one]].filter(Boolean).join(" ")));
  const choice = h("select", { class: "priority", "aria-label": say.queue.priorityOf(task.fileName) }, rule, options);
  choice.addEventListener("change", () => put(/** @type {Priority | ""} */ (choice.value) || null));
  return choice;
}

/** @param {HTMLSelectElement} choice @param {{ priority: Priority, priorityIsSet: boolean }} task */
export function tellPriority(choice, { priority, priorityIsSet }) {
  const rule = choice.options[0];
  if (rule) rule.textContent = priorityIsSet ? say.backToRule : [SIGNS[priority], say.priorities[priority]].filter(Boolean).join(" ");
  choice.value = priorityIsSet ? priority : "";
  choice.dataset.priority = priority;
}

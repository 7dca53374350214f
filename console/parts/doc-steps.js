import { each, h, set, show } from "../core/html.js";
import { words } from "../core/words.js";
import { moodOf } from "./status-mark.js";
import { hasEnded } from "./doc-loading.js";

const say = await words("document");
const terms = await words("terms");

/** The steps in their order, and the status of a job that is at each. */
const STATUSES = {
  upload: "pending",
  intake: "uploaded",
  classify: "classifying",
  preprocess: "preprocessing",
  ocr: "ocr",
  extract: "extracting",
  llm: "llm",
  validate: "validating",
  review: "hitl_pending",
  save: "saving",
};
const STEPS = Object.keys(STATUSES);
/** They are passed over by most documents. */
const SOMETIMES = ["ocr", "llm", "review"];

/** @typedef {"done" | "now" | "later" | "skipped"} StepState */

/** Where a job stands among its steps, as it goes. */
export class DocSteps extends HTMLElement {
  #list = h("ol");
  #word = h("p", { class: "word", role: "status" });
  #bar = h("progress", { max: 100, "aria-label": say.stepsTitle });
  /** @type {Set<string>} Steps that were seen at work. */
  #passed = new Set();
  #jobId = "";

  connectedCallback() {
    if (!this.#list.isConnected) show(this, this.#bar, this.#list, this.#word);
  }

  /** @param {{ jobId: string, status: string, progress: number }} job @param {{ taskIsOurs: boolean, timings?: Record<string, number> }} how */
  tell({ jobId, status, progress }, { taskIsOurs, timings = {} }) {
    if (jobId !== this.#jobId) this.#passed.clear();
    this.#jobId = jobId;
    for (const step of Object.keys(timings)) this.#passed.add(step);
    this.hidden = hasEnded(status);
    this.dataset.mood = moodOf(status);
    const now = Object.values(STATUSES).indexOf(status);
    if (now >= 0) this.#passed.add(STEPS[now] ?? "");
    set(this.#bar, { value: progress, hidden: status === "hitl_pending" });
    each(this.#list, STEPS, { key: (step) => step, make, update: (row, step) => paint(row, this.#state(step, now)) });
    this.#say(status, taskIsOurs);
  }

  /** @param {string} status @param {boolean} taskIsOurs */
  #say(status, taskIsOurs) {
    const sentence = status === "hitl_pending" ? (taskIsOurs ? say.reviewYours : say.reviewWaits) : `${terms.status[status] ?? status}…`;
    if (this.#word.textContent !== sentence) show(this.#word, sentence);
  }

  /** @param {string} step @param {number} now @returns {StepState} */
  #state(step, now) {
    const at = STEPS.indexOf(step);
    if (at === now) return "now";
    if (at > now) return "later";
    return SOMETIMES.includes(step) && !this.#passed.has(step) ? "skipped" : "done";
  }
}

/** @param {string} step */
function make(step) {
  return h("li", {}, h("span", { class: "dot", "aria-hidden": "true" }), h("span", {}, say.steps[step] ?? step), h("span", { class: "unseen state" }));
}

/** @param {HTMLElement} row @param {StepState} state */
function paint(row, state) {
  if (row.dataset.state === state) return;
  set(row, { "data-state": state, "aria-current": state === "now" ? "step" : null });
  const word = row.querySelector(".state");
  if (word) show(word, `, ${say.stepState[state]}`);
}

customElements.define("doc-steps", DocSteps);

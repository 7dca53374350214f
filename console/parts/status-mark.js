import { set, show } from "../core/html.js";
import { words } from "../core/words.js";

const say = await words("terms");
const ENDED_WELL = ["completed"];
const ENDED_BADLY = ["failed", "rejected", "expired"];

/** @param {string} status @returns {"done" | "bad" | "person" | "off" | "busy"} */
export function moodOf(status) {
  if (ENDED_WELL.includes(status)) return "done";
  if (ENDED_BADLY.includes(status)) return "bad";
  if (status === "cancelled") return "off";
  return status === "hitl_pending" ? "person" : "busy";
}

/** Where a job stands, in a word. */
export class StatusMark extends HTMLElement {
  /** @param {string} status */
  static of(status) {
    const mark = new StatusMark();
    mark.tell(status);
    return mark;
  }

  /** @param {string} status */
  tell(status) {
    if (this.dataset.status === status) return;
    set(this, { "data-status": status, "data-mood": moodOf(status) });
    show(this, say.status[status] ?? status);
  }
}

customElements.define("status-mark", StatusMark);

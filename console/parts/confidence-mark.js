import { set, show } from "../core/html.js";
import { words } from "../core/words.js";

const say = await words("terms");
const SURE = 98;
const DOUBTFUL = 80;

/** @typedef {"sure" | "doubtful" | "unsure" | "unknown"} Level */

/** @param {number | null | undefined} confidence @returns {Level} */
export function levelOf(confidence) {
  if (confidence === null || confidence === undefined) return "unknown";
  if (confidence >= SURE) return "sure";
  return confidence >= DOUBTFUL ? "doubtful" : "unsure";
}

/** A confidence as colour, number and word; the reason stands in its title. */
export class ConfidenceMark extends HTMLElement {
  /** @param {number | null | undefined} confidence @param {string | null} [why] */
  static of(confidence, why = null) {
    const mark = new ConfidenceMark();
    mark.tell(confidence, why);
    return mark;
  }

  /** @param {number | null | undefined} confidence @param {string | null} [why] */
  tell(confidence, why = null) {
    const level = levelOf(confidence);
    const isKnown = confidence !== null && confidence !== undefined;
    set(this, { "data-level": level, title: why ?? (isKnown ? say.confidenceLevel[level] : say.unknownConfidence) });
    show(this, isKnown ? say.confidence(Math.floor(confidence * 10) / 10) : say.confidenceLevel.unknown);
  }
}

customElements.define("confidence-mark", ConfidenceMark);

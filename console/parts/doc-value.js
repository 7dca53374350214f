import { h } from "../core/html.js";
import { words } from "../core/words.js";
import { ConfidenceMark, levelOf } from "./confidence-mark.js";

/** @typedef {import("./doc-reading.js").Value} Value */

const say = await words("document");
const terms = await words("terms");

/** What one presses to see where a value stands. @param {Value} value @param {{ label?: boolean }} [how] */
export function valueButton(value, { label = false } = {}) {
  return h(
    "button",
    { type: "button", class: "value", dir: "auto" },
    label ? h("span", { class: "unseen" }, `${value.label}: `) : null,
    value.text,
    label ? h("span", { class: "unseen" }, `, ${certainty(value)}`) : null,
  );
}

/** @param {Value} value */
export function markOf(value) {
  return ConfidenceMark.of(value.confidence, reason(value) || null);
}

/** Why it is as sure as it is, where it comes from and where it stands. @param {Value} value */
export function reason({ why, source, page, id }) {
  const isBlock = id.includes("/block/");
  const place = page === null ? (isBlock ? "" : say.nowhere) : say.onPage(page);
  const origin = [terms.source[source] ?? source, place].filter(Boolean).join(", ");
  return [why ? ended(why) : "", origin ? ended(origin.slice(0, 1).toUpperCase() + origin.slice(1)) : ""].filter(Boolean).join(" ");
}

/** @param {Value} value */
export function certainty({ confidence }) {
  return confidence === null ? terms.confidenceLevel.unknown : `${terms.confidence(Math.floor(confidence * 10) / 10)}, ${terms.confidenceLevel[levelOf(confidence)]}`;
}

/** @param {string} sentence */
function ended(sentence) {
  const begun = sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

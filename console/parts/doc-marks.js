/** Boxes on a page: values that stand at one place share one. */

import { words } from "../core/words.js";
import { certainty } from "./doc-value.js";

/**
 * @typedef {import("./doc-reading.js").Section} Section
 * @typedef {import("./doc-reading.js").Problem} Problem
 * @typedef {{ id: string, label: string, confidence: number | null, page: number | null, box: [number, number, number, number] | null }} Placed
 * @typedef {import("./page-view.js").Mark & { ids: string[] }} Mark
 */

const say = await words("document");

/** Everything that has a place. @param {readonly Section[]} sections @param {readonly Problem[]} general @param {readonly import("./doc-reading.js").Value[]} values @returns {Placed[]} */
export function placedOf(sections, general, values) {
  const told = values.map((value) => ({ ...value, label: say.chosen(value.label, value.text, certainty(value)) }));
  const problems = [...general, ...sections.flatMap((section) => section.problems)];
  const orphans = problems.filter(({ about }) => about === null).map((problem) => ({ ...problem, label: problem.message, confidence: null }));
  return [...told, ...orphans].filter(({ box }) => box !== null);
}

/** The large ones first, so that the small ones lie above them. @param {readonly Placed[]} placed @param {number} page @returns {Mark[]} */
export function marksOf(placed, page) {
  /** @type {Map<string, Mark>} */
  const marks = new Map();
  for (const { id, label, confidence, page: at, box } of placed) {
    if (at !== page || box === null) continue;
    const known = marks.get(box.join());
    marks.set(box.join(), known ? joined(known, { id, label, confidence }) : { id, ids: [id], label, confidence, box });
  }
  return [...marks.values()].sort((a, b) => area(b.box) - area(a.box));
}

/** @param {Mark} mark @param {{ id: string, label: string, confidence: number | null }} other @returns {Mark} */
function joined(mark, { id, label, confidence }) {
  const least = mark.confidence === null || confidence === null ? null : Math.min(mark.confidence, confidence);
  return { ...mark, ids: [...mark.ids, id], label: `${mark.label}\n${label}`, confidence: least };
}

/** @param {readonly [number, number, number, number]} box */
function area([x0, y0, x1, y1]) {
  return (x1 - x0) * (y1 - y0);
}

/** One block as it stands in a day: a button that says all of it. */

import { h, set, show } from "../core/html.js";
import { words } from "../core/words.js";
import { timeOf } from "./week-words.js";

const say = await words("timetables");
const SHORT = 15;

/**
 * @typedef {import("../core/models.js").TimeBlock} TimeBlock
 * @typedef {import("../core/week.js").Stretch} Stretch
 * @typedef {{ block: TimeBlock, tone: number, others: string[], stretch: Stretch | null, lane: number, lanes: number }} Drawn
 */

/** @param {Drawn} drawn */
export function makeBlock(drawn) {
  const row = h("li", { class: "block" }, h("button", { type: "button" }), h("span", { class: "grip", "aria-hidden": "true" }));
  updateBlock(row, drawn);
  return row;
}

/** @param {HTMLElement} row @param {Drawn} drawn */
export function updateBlock(row, { block, tone, others, stretch, lane, lanes }) {
  const button = /** @type {HTMLButtonElement} */ (row.querySelector("button"));
  const time = timeOf(block);
  // The title is the row's, for the pointer: on the button it would be read a second time.
  const whole = [block.name, time, block.notes].filter(Boolean).join("\n");
  set(row, { title: whole, "data-tone": tone, "data-id": block.timeblockId, "data-overlaps": others.length > 0, "data-short": stretch !== null && stretch.end - stretch.start < SHORT });
  set(button, { "aria-disabled": block.timeblockId.startsWith("new-") });
  show(
    button,
    h("span", { class: "name" }, block.name),
    h("span", { class: "time" }, time),
    block.notes ? h("span", { class: "notes" }, block.notes) : null,
    others.map((name) => h("span", { class: "unseen" }, say.overlapsWith(name))),
  );
  if (block.color) row.style.setProperty("--tone", block.color);
  else row.style.removeProperty("--tone");
  if (stretch) place(row, stretch, lane, lanes);
}

/** @param {HTMLElement} row @param {Stretch} stretch @param {number} lane @param {number} lanes */
export function place(row, { start, end }, lane = 0, lanes = 1) {
  for (const [name, value] of Object.entries({ from: start, length: end - start, lane, lanes })) {
    row.style.setProperty(`--${name}`, `${value}`);
  }
}

/** What keys do to the block that has the focus: the same as the pointer can. */

import { clock, daysOf, stretchOf } from "../core/week.js";

const STEP = 5;
const LAST = 24 * 60 - 1;

/**
 * @typedef {import("../core/models.js").TimeBlock} TimeBlock
 * @typedef {Pick<TimeBlock, "dayOfWeek" | "startTime" | "endTime">} When
 */

/** When the block is after Alt and an arrow, with Shift or without; null where nothing follows. @param {KeyboardEvent} event @param {TimeBlock} block @param {readonly TimeBlock[]} blocks @returns {When | null} */
export function nudged(event, block, blocks) {
  if (!event.altKey) return null;
  const across = acrossOf(event.key);
  const along = { ArrowUp: -STEP, ArrowDown: STEP }[event.key];
  if (across !== undefined) return onDay(block, blocks, across);
  return along === undefined ? null : atTime(block, along, event.shiftKey);
}

/** The block that an arrow leads to. @param {string} key @param {TimeBlock} block @param {readonly TimeBlock[]} blocks @returns {TimeBlock | undefined} */
export function neighbour(key, block, blocks) {
  const along = { ArrowUp: -1, ArrowDown: 1 }[key];
  const across = acrossOf(key);
  if (along !== undefined) {
    const day = blocks.filter((each) => each.dayOfWeek === block.dayOfWeek).toSorted((a, b) => begin(a) - begin(b));
    return day[day.indexOf(block) + along];
  }
  if (across === undefined) return undefined;
  const days = daysOf(blocks, true);
  const there = blocks.filter((each) => each.dayOfWeek === days[days.indexOf(block.dayOfWeek) + across]);
  return there.toSorted((a, b) => Math.abs(begin(a) - begin(block)) - Math.abs(begin(b) - begin(block)))[0];
}

/** Days go on where the language does. @param {string} key @returns {number | undefined} */
function acrossOf(key) {
  const onward = document.documentElement.dir === "rtl" ? -1 : 1;
  return { ArrowLeft: -onward, ArrowRight: onward }[key];
}

/** @param {TimeBlock} block @param {readonly TimeBlock[]} blocks @param {number} by @returns {When | null} */
function onDay(block, blocks, by) {
  const days = daysOf(blocks, false);
  const dayOfWeek = days[days.indexOf(block.dayOfWeek) + by];
  return dayOfWeek ? { ...block, dayOfWeek } : null;
}

/** @param {TimeBlock} block @param {number} by @param {boolean} isEndOnly @returns {When | null} */
function atTime(block, by, isEndOnly) {
  const stretch = stretchOf(block);
  if (stretch === null) return null;
  const start = stretch.start + (isEndOnly ? 0 : by);
  const end = stretch.end + by;
  return start >= 0 && end <= LAST && end > start ? { ...block, startTime: clock(start), endTime: clock(end) } : null;
}

/** What has no time comes last. @param {TimeBlock} block */
function begin(block) {
  return stretchOf(block)?.start ?? LAST;
}

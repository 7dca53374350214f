/**
 * Where the blocks of a week stand: which days, how far down, and side by side where they overlap. Nothing here draws.
 *
 * @typedef {import("./models.js").TimeBlock} TimeBlock
 * @typedef {{ start: number, end: number }} Stretch minutes of the day, the end not included
 */
/**
 * @template T
 * @typedef {{ item: T, lane: number, lanes: number }} Placed
 */

export const DAYS = /** @type {const} */ (["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]);
const SCHOOL_DAYS = 5;
const HOUR = 60;
const HALF = 30;
const WHOLE_DAY = 24 * HOUR;
/** A pause that is shorter is a break and not a free period. */
export const LEAST_FREE = 30;

/** @typedef {typeof DAYS[number]} Day */

/** @param {string} clock "08:35" */
export function minutes(clock) {
  const [hours = 0, rest = 0] = clock.split(":").map(Number);
  return hours * HOUR + rest;
}

/** The last minute of a day is the latest that there is. @param {number} minute */
export function clock(minute) {
  const known = Math.min(Math.max(0, Math.round(minute)), WHOLE_DAY - 1);
  return `${`${Math.floor(known / HOUR)}`.padStart(2, "0")}:${`${known % HOUR}`.padStart(2, "0")}`;
}

/** When a block is; null while its start or its end is unknown. @param {Pick<TimeBlock, "startTime" | "endTime">} block @returns {Stretch | null} */
export function stretchOf({ startTime, endTime }) {
  return startTime && endTime ? { start: minutes(startTime), end: minutes(endTime) } : null;
}

/** The days to show: those in use, and the five of a school's week unless only the used ones are wanted. @param {readonly TimeBlock[]} blocks @param {boolean} usedOnly @returns {Day[]} */
export function daysOf(blocks, usedOnly) {
  const used = new Set(blocks.map((block) => block.dayOfWeek));
  return DAYS.filter((day, index) => used.has(day) || (index < SCHOOL_DAYS && !(usedOnly && used.size > 0)));
}

/** Whole half hours around all blocks; a morning where there are none. @param {readonly Stretch[]} stretches @returns {Stretch} */
export function frameOf(stretches) {
  if (stretches.length === 0) return { start: 8 * HOUR, end: 14 * HOUR };
  const start = Math.min(...stretches.map((each) => each.start));
  const end = Math.max(...stretches.map((each) => each.end));
  return { start: Math.floor(start / HALF) * HALF, end: Math.ceil(end / HALF) * HALF };
}

/**
 * Every item once, in the first lane that is free when it begins. Items that overlap, directly or by way of others, share the room among
 * as many lanes as there are items at their busiest moment.
 *
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => Stretch} stretch
 * @returns {Placed<T>[]}
 */
export function placed(items, stretch) {
  const ordered = items.map((item) => ({ item, ...stretch(item), lane: 0, lanes: 1 })).sort((a, b) => a.start - b.start || b.end - a.end);
  /** @type {typeof ordered} */
  let group = [];
  /** @type {number[]} */
  let ends = [];
  for (const each of ordered) {
    if (ends.every((end) => end <= each.start)) [group, ends] = [[], []];
    const free = ends.findIndex((end) => end <= each.start);
    each.lane = free === -1 ? ends.length : free;
    ends[each.lane] = each.end;
    group.push(each);
    for (const one of group) one.lanes = ends.length;
  }
  return ordered.map(({ item, lane, lanes }) => ({ item, lane, lanes }));
}

/** The free periods between the first and the last of a day. @param {readonly Stretch[]} stretches @returns {Stretch[]} */
export function gaps(stretches) {
  const ordered = [...stretches].sort((a, b) => a.start - b.start);
  const found = [];
  let end = ordered[0]?.end ?? 0;
  for (const each of ordered) {
    if (each.start - end >= LEAST_FREE) found.push({ start: end, end: each.start });
    end = Math.max(end, each.end);
  }
  return found;
}

/** Pairs that are at the same time: each block with the one before it that lasts longest. @param {readonly TimeBlock[]} blocks @returns {[TimeBlock, TimeBlock][]} */
export function overlaps(blocks) {
  return DAYS.flatMap((day) => overlapsOf(blocks.filter((block) => block.dayOfWeek === day)));
}

/** @param {readonly TimeBlock[]} blocks @returns {[TimeBlock, TimeBlock][]} */
function overlapsOf(blocks) {
  const timed = blocks.flatMap((block) => {
    const stretch = stretchOf(block);
    return stretch ? [{ block, ...stretch }] : [];
  });
  timed.sort((a, b) => a.start - b.start || a.end - b.end);
  /** @type {[TimeBlock, TimeBlock][]} */
  const found = [];
  let latest = timed[0];
  for (const each of timed.slice(1)) {
    if (latest && each.start < latest.end) found.push([latest.block, each.block]);
    if (latest && each.end > latest.end) latest = each;
  }
  return found;
}

/** Where a new block fits around this minute: as long as most are, until the next begins. @param {number} minute @param {readonly Stretch[]} stretches of the day @param {number} usual minutes @returns {Stretch} */
export function roomAt(minute, stretches, usual) {
  const before = Math.max(0, ...stretches.map((each) => each.end).filter((end) => end <= minute));
  const after = Math.min(WHOLE_DAY - 1, ...stretches.map((each) => each.start).filter((start) => start > minute));
  const start = minute - before < usual / 2 && before > 0 ? before : minute;
  return { start, end: Math.min(start + usual, after) };
}

/** How long most blocks are. @param {readonly Stretch[]} stretches */
export function usualLength(stretches) {
  const lengths = stretches.map((each) => each.end - each.start).sort((a, b) => a - b);
  return lengths[Math.floor(lengths.length / 2)] ?? 45;
}

/**
 * A tone for each subject: the one that its name leads to, or the next that nobody before it has.
 *
 * @param {readonly string[]} names in the order of the timetable, so that one more changes none before it
 * @param {number} tones
 * @returns {Map<string, number>}
 */
export function tonesOf(names, tones) {
  const found = new Map();
  const taken = new Set();
  for (const name of names.map(subject)) {
    if (found.has(name)) continue;
    if (taken.size === tones) taken.clear();
    let tone = sum(name) % tones;
    while (taken.has(tone)) tone = (tone + 1) % tones;
    taken.add(tone);
    found.set(name, tone);
  }
  return found;
}

/** @param {string} name */
export function subject(name) {
  return name.normalize("NFKC").trim().toLocaleLowerCase();
}

/** @param {string} name */
function sum(name) {
  return [...name].reduce((so, letter) => (so * 31 + (letter.codePointAt(0) ?? 0)) % 65_521, 7);
}

/** How days and times of a week are said. */

import { DAYS } from "../core/week.js";
import { language, words } from "../core/words.js";

const say = await words("timetables");
const MONDAY = Date.UTC(2024, 0, 1);
const long = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" });
const short = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });

/** @param {import("../core/week.js").Day} day @param {"long" | "short"} [form] */
export function dayName(day, form = "long") {
  return (form === "long" ? long : short).format(MONDAY + DAYS.indexOf(day) * 86_400_000);
}

/** @param {{ startTime: string | null, endTime: string | null }} block */
export function timeOf({ startTime, endTime }) {
  if (startTime && endTime) return `${startTime}–${endTime}`;
  if (startTime) return say.from(startTime);
  return endTime ? say.until(endTime) : say.noTime;
}

/** The day it is where the reader is. @param {Date} [now] */
export function today(now = new Date()) {
  return DAYS[(now.getDay() + 6) % 7] ?? "Monday";
}

/** @param {unknown} text what a field of a form holds @returns {string | null} */
export function given(text) {
  return `${text ?? ""}`.trim() || null;
}

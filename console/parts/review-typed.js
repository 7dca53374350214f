/** What is printed or typed, as the type of its field wants it written: 1.234,50 € as 1234.50, 14. März 2026 as 2026-03-14. */

import { allowed, kindOf, written } from "./review-schema.js";

/** @typedef {import("./review-schema.js").Schema} Schema */

const LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl"];
const ISO = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/;
const DIGITS = /^(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})$/;
const NAMED = /^(?:\p{L}+\.?,?\s+)?(?:(\d{1,2})(?:\.|st|nd|rd|th|er|º)?(?:\s+(?:of|de))?\s+(\p{L}+)\.?|(\p{L}+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?),?(?:\s+de)?\s+(\d{4})$/u;

/** Left as it is where it is not clear what is meant. @param {string} text @param {Schema} schema @returns {string} */
export function typed(text, schema) {
  const said = text.trim();
  switch (kindOf(schema)) {
    case "number":
    case "integer":
      return amount(said) ?? said;
    case "date":
      return date(said) ?? said;
    case "time":
      return time(said) ?? said;
    case "choice":
      return chosen(said, schema) ?? said;
    default:
      return said;
  }
}

/** @param {string} text @returns {string | null} */
export function amount(text) {
  const bare = text.replace(/[^\d.,'’\s()+−-]/gu, "").trim();
  const isNegative = /^[−-]|[−-]$|^\(.*\)$/u.test(bare);
  const digits = bare.replace(/[\s'’()+−-]/gu, "");
  if (!/^\d[\d.,]*$/.test(digits)) return null;
  const mark = decimalMark(digits);
  if (mark === undefined) return null;
  const [whole = "", part = ""] = mark === null ? [digits] : [digits.slice(0, digits.lastIndexOf(mark)), digits.slice(digits.lastIndexOf(mark) + 1)];
  return `${isNegative ? "-" : ""}${whole.replace(/[.,]/g, "")}${part ? `.${part}` : ""}`;
}

/** Null where there are no decimals; undefined where 1,234 may mean one or a thousand. @param {string} digits @returns {"." | "," | null | undefined} */
function decimalMark(digits) {
  const [points, commas] = [digits.split(".").length - 1, digits.split(",").length - 1];
  if (points && commas) return digits.lastIndexOf(".") > digits.lastIndexOf(",") ? "." : ",";
  if (points > 1 || commas > 1 || points + commas === 0) return null;
  if (points) return "."; // as the API writes it
  return /,\d{3}$/.test(digits) ? undefined : ",";
}

/** @param {string} text @returns {string | null} */
export function date(text) {
  const iso = ISO.exec(text);
  if (iso) return calendar(iso[1], iso[2], iso[3]);
  const digits = DIGITS.exec(text);
  if (digits) return ofDigits(text, Number(digits[1]), Number(digits[2]), digits[3] ?? "");
  const named = NAMED.exec(text);
  const month = named ? monthOf(named[2] ?? named[3] ?? "") : 0;
  return named && month ? calendar(named[5], month, named[1] ?? named[4]) : null;
}

/** Points stand between day and month everywhere; 03/04 is either. @param {string} text @param {number} first @param {number} second @param {string} year */
function ofDigits(text, first, second, year) {
  const isClear = text.includes(".") || first > 12 || second > 12 || first === second;
  if (!isClear) return null;
  const [day, month] = second > 12 ? [second, first] : [first, second];
  return calendar(year.length === 2 ? `20${year}` : year, month, day);
}

/** @param {unknown} year @param {unknown} month @param {unknown} day @returns {string | null} */
function calendar(year, month, day) {
  const iso = `${year}-${`${month}`.padStart(2, "0")}-${`${day}`.padStart(2, "0")}`;
  const moment = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(iso) ? iso : null;
}

/** @param {string} name @returns {number} 0 for what is no month */
function monthOf(name) {
  const begin = name.toLocaleLowerCase().slice(0, 3);
  if (begin.length < 3) return 0;
  for (const language of LANGUAGES) {
    const names = new Intl.DateTimeFormat(language, { month: "long", timeZone: "UTC" });
    for (let month = 0; month < 12; month += 1) {
      const known = names.format(Date.UTC(2026, month, 15)).toLocaleLowerCase();
      if (known.startsWith(name.toLocaleLowerCase()) || (known.startsWith(begin) && name.length <= 4)) return month + 1;
    }
  }
  return 0;
}

/** @param {string} text @returns {string | null} */
export function time(text) {
  const found = /^(\d{1,2})(?:[:.h]\s?(\d{2}))?\s*(?:uhr|h)?\s*([ap])?\.?m?\.?$/i.exec(text);
  if (!found) return null;
  const half = found[3]?.toLowerCase();
  const hour = half ? (Number(found[1]) % 12) + (half === "p" ? 12 : 0) : Number(found[1]);
  const minute = found[2] ?? "00";
  return hour < 24 && Number(minute) < 60 ? `${`${hour}`.padStart(2, "0")}:${minute}` : null;
}

/** @param {string} text @param {Schema} schema */
function chosen(text, schema) {
  const found = allowed(schema)?.find((one) => written(one).toLocaleLowerCase() === text.toLocaleLowerCase());
  return found === undefined ? null : written(found);
}

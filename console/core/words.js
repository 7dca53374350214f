/**
 * What the pages say, in the reader's language. A language is a folder of `strings/`, a page's words are one module of it.
 *
 * @typedef {{
 *   shell: typeof import("../strings/en/shell.js").default,
 *   terms: typeof import("../strings/en/terms.js").default,
 *   entry: typeof import("../strings/en/entry.js").default,
 *   documents: typeof import("../strings/en/documents.js").default,
 *   document: typeof import("../strings/en/document.js").default,
 *   review: typeof import("../strings/en/review.js").default,
 *   timetables: typeof import("../strings/en/timetables.js").default,
 *   types: typeof import("../strings/en/types.js").default,
 *   usage: typeof import("../strings/en/usage.js").default,
 *   account: typeof import("../strings/en/account.js").default,
 * }} Words
 */

const LANGUAGES = ["en"];
const RIGHT_TO_LEFT = ["ar", "fa", "he", "ur"];

export const language = navigator.languages.map((each) => each.slice(0, 2)).find((each) => LANGUAGES.includes(each)) ?? "en";

/** @template {keyof Words} N @param {N} name @returns {Promise<Words[N]>} */
export async function words(name) {
  return (await import(`../strings/${language}/${name}.js`)).default;
}

export function dressDocument() {
  document.documentElement.lang = language;
  document.documentElement.dir = RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr";
}

const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);
const days = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
const moments = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const distances = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

/** `forms` by what Intl.PluralRules answers; # is the number. @param {number} n @param {{ other: string, [form: string]: string }} forms */
export function plural(n, forms) {
  return (forms[plurals.select(n)] ?? forms.other).replace("#", numbers.format(n));
}

/** @param {number} n @param {Intl.NumberFormatOptions} [how] */
export function number(n, how) {
  return how ? new Intl.NumberFormat(language, how).format(n) : numbers.format(n);
}

/** @param {number} usd */
export function money(usd) {
  const digits = usd !== 0 && Math.abs(usd) < 0.1 ? 4 : 2;
  return number(usd, { style: "currency", currency: "USD", minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** @param {number} bytes */
export function size(bytes) {
  const step = bytes < 1e3 ? 0 : bytes < 1e6 ? 1 : 2;
  const unit = /** @type {const} */ (["byte", "kilobyte", "megabyte"])[step] ?? "byte";
  return number(bytes / 1000 ** step, { style: "unit", unit, unitDisplay: step ? "short" : "long", maximumFractionDigits: step ? 1 : 0 });
}

/** @param {number} ms */
export function lasting(ms) {
  if (ms < 1000) return number(Math.round(ms), { style: "unit", unit: "millisecond", unitDisplay: "short" });
  if (ms >= 7_200_000) return number(ms / 3_600_000, { style: "unit", unit: "hour", unitDisplay: "short", maximumFractionDigits: 1 });
  if (ms >= 120_000) return number(ms / 60_000, { style: "unit", unit: "minute", unitDisplay: "short", maximumFractionDigits: 0 });
  return number(ms / 1000, { style: "unit", unit: "second", unitDisplay: "short", maximumFractionDigits: ms < 10_000 ? 1 : 0 });
}

/** @param {string} iso */
export function day(iso) {
  return days.format(new Date(iso));
}

/** @param {string} iso */
export function moment(iso) {
  return moments.format(new Date(iso));
}

/** "3 minutes ago", "in 2 days". @param {string} iso @param {number} [now] */
export function ago(iso, now = Date.now()) {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
  for (const [unit, length] of /** @type {const} */ ([["day", 86_400], ["hour", 3600], ["minute", 60]])) {
    if (Math.abs(seconds) >= length) return distances.format(Math.trunc(seconds / length), unit);
  }
  return distances.format(Math.abs(seconds) < 10 ? 0 : seconds, "second");
}

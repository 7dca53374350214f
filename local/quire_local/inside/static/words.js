/** Figures and moments, in words for people. */

/** @param {number | null} milliseconds */
export function took(milliseconds) {
  if (milliseconds === null) return "";
  if (milliseconds < 1) return "<1 ms";
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

/** @param {number | null} from @param {number | null} to */
export function between(from, to) {
  return from === null || to === null ? "" : took((to - from) * 1000);
}

/** @param {number | null} seconds */
export function clock(seconds) {
  if (seconds === null) return "";
  const moment = new Date(seconds * 1000);
  const time = moment.toLocaleTimeString([], { hour12: false });
  return `${time}.${String(moment.getMilliseconds()).padStart(3, "0")}`;
}

/** @param {number | null} seconds */
export function day(seconds) {
  if (seconds === null) return "";
  const moment = new Date(seconds * 1000);
  const today = moment.toDateString() === new Date().toDateString();
  return today ? clock(seconds) : `${moment.toLocaleDateString()} ${clock(seconds)}`;
}

/** @param {number | null} seconds */
export function age(seconds) {
  return seconds === null ? "" : took(Math.max(0, Date.now() - seconds * 1000));
}

/** @param {number} bytes */
export function size(bytes) {
  const units = ["B", "KB", "MB", "GB"];
  let unit = 0;
  while (bytes >= 1000 && unit < units.length - 1) {
    bytes /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? bytes : bytes.toFixed(1)} ${units[unit]}`;
}

/** Without the account's and region's part. @param {string | null} arn */
export function short(arn) {
  return (arn ?? "").split(":").at(-1) ?? "";
}

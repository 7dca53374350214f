/** One file on its way to the API. */

import { Refused } from "./errors.js";
import { contentTypeOf } from "./picking.js";

/**
 * `known`: there is a document with this content already. `pausing`: goes on by itself at `until`.
 *
 * @typedef {"waiting" | "hashing" | "announcing" | "sending" | "pausing" | "sent" | "known" | "failed" | "cancelled"} Stage
 * @typedef {{ id: string, file: File, folder: string, type: string | null, force: boolean, stage: Stage, bytes: number, until: number,
 *   error: unknown, documentId: string | null, jobId: string | null, key: string, sha256: string | null,
 *   form: import("./sending.js").UploadForm | null, control: AbortController }} Upload
 */

const ACTIVE = ["hashing", "announcing", "sending", "pausing"];
const PASSING = ["OFFLINE", "SERVICE_UNAVAILABLE", "GATEWAY_TIMEOUT", "INTERNAL_ERROR"];
const MOST_ATTEMPTS = 5;

/** @param {Upload} upload */
export function isUnfinished({ stage }) {
  return stage === "waiting" || ACTIVE.includes(stage);
}

/** @param {File} file @param {string} folder @param {string | null} type @param {boolean} force @returns {Upload} */
export function begun(file, folder, type, force) {
  const nothing = { bytes: 0, until: 0, error: null, documentId: null, jobId: null, sha256: null, form: null };
  const id = crypto.randomUUID();
  return { id, file, folder, type, force, stage: "waiting", key: crypto.randomUUID(), control: new AbortController(), ...nothing };
}

/** @param {Upload} upload */
export function requestOf({ file, folder, type, force, sha256 }) {
  return {
    fileName: file.name,
    contentType: contentTypeOf(file),
    size: file.size,
    force,
    ...(sha256 === null ? {} : { sha256 }),
    ...(type === null ? {} : { type }),
    ...(folder === "" ? {} : { metadata: { folder } }),
  };
}

/** How long to wait before another attempt; null where none would help. @param {unknown} error @param {number} attempt */
export function pauseAfter(error, attempt) {
  if (!(error instanceof Refused)) return null;
  if (error.code === "RATE_LIMIT_EXCEEDED") return 1000 * (error.retryAfter ?? 10);
  if (attempt >= MOST_ATTEMPTS) return null;
  if (error.code === "FORM_EXPIRED") return 0;
  return PASSING.includes(error.code) ? 1000 * (error.retryAfter ?? 2 ** (attempt - 1)) : null;
}

/** @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
export function passed(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
}

/** The API says the limit in bytes beside the field. @param {Refused} error */
export function limitIn({ details }) {
  const said = details.find(({ field }) => field === "size")?.message ?? "";
  return Number(/\d+/.exec(said)?.[0]) || null;
}

/** Everything that is known of one document, asked for at once and kept for when there is no connection. */

import { get, list } from "../core/api.js";
import { Refused } from "../core/errors.js";
import { remembered } from "../core/offline.js";
import { session } from "../core/session.js";

/**
 * @typedef {import("../core/models.js").Document} Document
 * @typedef {import("../core/models.js").JobReport} JobReport
 * @typedef {import("../core/models.js").Result} Result
 * @typedef {import("../core/models.js").TimetableEntry} TimetableEntry
 * @typedef {{ document: Document, job: JobReport, result: Result | null, types: import("./doc-reading.js").Types,
 *   timetables: TimetableEntry[], taskId: string | null }} Known
 * @typedef {Known & { seenAt: string | null }} Seen
 */

const WAITING = ["open", "claimed"];
const ENDED = ["completed", "failed", "rejected", "expired", "cancelled"];

/** @param {string} status */
export function hasEnded(status) {
  return ENDED.includes(status);
}

/** @param {string} id @returns {Promise<Seen>} */
export async function seen(id) {
  const { value, seenAt } = await remembered(`document/${id}`, () => known(id));
  return { ...value, seenAt };
}

/** @param {string} id @returns {Promise<Known>} */
async function known(id) {
  const document = /** @type {Document} */ (await get(`/documents/${id}`));
  // The job may be newer than the document: the push that says so must still count as news, so it is not noted as known.
  const [job, result, taskId] = await Promise.all([get(`/jobs/${document.jobId}`), resultOf(document), taskOf(document)]);
  const [types, timetables] = await Promise.all([typesOf(result), timetablesOf(document, result)]);
  return { document, job, result, types, timetables, taskId };
}

/** What was read, also while it waits for a person; null while there is nothing. @param {Document} document @returns {Promise<Result | null>} */
async function resultOf({ documentId, status }) {
  if (status !== "completed" && status !== "hitl_pending") return null;
  const result = /** @type {Result | null} */ (await orNull(get(`/documents/${documentId}/result`, { draft: status === "hitl_pending" || null })));
  return result?.resultUrl ? whole(result.resultUrl) : result;
}

/** One that no answer can hold is a file of its own. @param {string} url @returns {Promise<Result>} */
async function whole(url) {
  const answer = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer" }).catch(() => null);
  if (answer === null) throw new Refused("OFFLINE", "The file cannot be reached.");
  if (!answer.ok) throw new Refused("SERVICE_UNAVAILABLE", `${answer.status} ${answer.statusText}`);
  return answer.json();
}

/** @param {Document} document @returns {Promise<string | null>} */
async function taskOf({ documentId, status }) {
  if (status !== "hitl_pending" || !session.reviews) return null;
  const { items } = await list("/hitl/tasks", { documentId, limit: 100 });
  return items.find((/** @type {import("../core/models.js").ReviewTask} */ task) => WAITING.includes(task.status))?.taskId ?? null;
}

/** @param {Result | null} result @returns {Promise<import("./doc-reading.js").Types>} */
async function typesOf(result) {
  const names = new Set(result === null ? [] : [result.type, ...(result.parts ?? []).map(({ type }) => type)]);
  const found = await Promise.all([...names].map(async (name) => [name, await orNull(get(`/types/${encodeURIComponent(name)}`))]));
  return Object.fromEntries(found.filter(([, type]) => type !== null));
}

/** @param {Document} document @param {Result | null} result @returns {Promise<TimetableEntry[]>} */
async function timetablesOf({ documentId, status }, result) {
  const isTimetable = result !== null && [result.type, ...(result.parts ?? []).map(({ type }) => type)].includes("timetable");
  return status === "completed" && isTimetable ? (await list("/timetables", { documentId, limit: 100, order: "asc" })).items : [];
}

/** Null where there is no such thing (any more, or yet). @template T @param {Promise<T>} asked @returns {Promise<T | null>} */
export async function orNull(asked) {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused && [403, 404, 409].includes(error.status)) return null;
    throw error;
  }
}

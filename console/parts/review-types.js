/** The document types of a task, which say how its values are written. */

import { get } from "../core/api.js";
import { isRefused } from "../core/errors.js";

/**
 * @typedef {import("../core/models.js").ReviewTaskDetail} ReviewTaskDetail
 * @typedef {import("../core/models.js").DocumentType} DocumentType
 */

/** Null for one that is no more. @param {ReviewTaskDetail} task @param {AbortSignal} signal @returns {Promise<Map<string, DocumentType | null>>} */
export async function typesOf(task, signal) {
  const names = [...new Set([task.type, ...(task.parts ?? []).map((part) => part.type)])];
  return new Map(await Promise.all(names.map(async (name) => /** @type {const} */ ([name, await typeOf(name, signal)]))));
}

/** @param {string} name @param {AbortSignal} signal @returns {Promise<DocumentType | null>} */
async function typeOf(name, signal) {
  try {
    return await get(`/types/${encodeURIComponent(name)}`, {}, signal);
  } catch (error) {
    if (isRefused(error, "NOT_FOUND") || isRefused(error, "VALIDATION_ERROR")) return null;
    throw error;
  }
}

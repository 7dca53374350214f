/** The bytes of a file on their way to the storage, by the form that the API answered. */

import { Refused } from "./errors.js";

/** @typedef {import("./models.js").Schemas["UploadForm"]} UploadForm */

/** A hash is made of the whole file in memory; what is larger goes without one. */
const MOST_HASHED = 128 * 2 ** 20;

/** @type {Readonly<Record<string, string>>} */
const REFUSALS = {
  AccessDenied: "FORM_EXPIRED",
  ExpiredToken: "FORM_EXPIRED",
  EntityTooLarge: "TOO_LARGE",
  EntityTooSmall: "HASH_MISMATCH",
  BadDigest: "HASH_MISMATCH",
  XAmzContentChecksumMismatch: "HASH_MISMATCH",
};

/** @param {File} file @returns {Promise<string | null>} */
export async function hashOf(file) {
  if (!globalThis.crypto.subtle || file.size > MOST_HASHED) return null;
  const digest = await crypto.subtle.digest("SHA-256", await bytesOf(file));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {UploadForm} form @param {File} file @param {{ signal: AbortSignal, onProgress: (bytes: number) => void }} how @returns {Promise<void>} */
export async function send(form, file, { signal, onProgress }) {
  const answer = await posted(form, file, signal, onProgress);
  if (answer.status === 0) {
    await bytesOf(file.slice(0, 1));
    throw new Refused("OFFLINE", "The storage cannot be reached.");
  }
  if (answer.status >= 400) throw refusalOf(answer);
}

/** What lies on a disk may have been changed or taken away since it was chosen. @param {Blob} blob */
async function bytesOf(blob) {
  try {
    return await blob.arrayBuffer();
  } catch {
    throw new Refused("UNREADABLE", "The file cannot be read.");
  }
}

/**
 * @param {UploadForm} form
 * @param {File} file
 * @param {AbortSignal} signal
 * @param {(bytes: number) => void} onProgress
 * @returns {Promise<XMLHttpRequest>}
 */
function posted(form, file, signal, onProgress) {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", file);
  // Requests by fetch tell nothing of how far they have come.
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener("abort", () => (request.abort(), reject(signal.reason)), { once: true });
    request.upload.addEventListener("progress", ({ loaded }) => onProgress(Math.min(loaded, file.size)));
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", () => resolve(request));
    request.open(form.method ?? "POST", form.url);
    for (const [name, value] of Object.entries(form.headers ?? {})) request.setRequestHeader(name, value);
    request.send(body);
  });
}

/** @param {XMLHttpRequest} answer */
function refusalOf({ status, statusText, responseText }) {
  const said = /<Code>(\w+)<\/Code>/.exec(responseText)?.[1] ?? "";
  const code = REFUSALS[said] ?? (status >= 500 ? "SERVICE_UNAVAILABLE" : "STORAGE_REFUSED");
  return new Refused(code, said || `${status} ${statusText}`, { status });
}

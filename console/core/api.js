/** The REST API: one envelope in, data or a `Refused` out. */

import { Refused } from "./errors.js";
import { session } from "./session.js";

/**
 * @typedef {Record<string, string | number | boolean | null | undefined>} Query
 * @typedef {{ query?: Query, body?: unknown, signal?: AbortSignal | undefined, headers?: Record<string, string>, keepalive?: boolean }} Call
 * @typedef {{ page: number, limit: number, total: number, totalPages: number, hasNext: boolean, hasPrev: boolean, nextCursor?: string | null }} Pagination
 */

const BASE = "/api/v1";

/** Events: `reached` and `lost`, as the last request found the way to the API. */
export const way = new EventTarget();

/** @param {string} path @param {Query} [query] @param {AbortSignal} [signal] @returns {Promise<any>} */
export async function get(path, query = {}, signal = undefined) {
  return (await ask("GET", path, { query, signal })).data;
}

/**
 * One page of a list.
 *
 * @param {string} path
 * @param {Query} [query]
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ items: any[], pagination: Pagination }>}
 */
export async function list(path, query = {}, signal = undefined) {
  const { data, pagination } = await ask("GET", path, { query, signal });
  return { items: data, pagination };
}

/**
 * A POST carries a key, so that it makes one thing however often it arrives; who asks the same again gives the same key.
 *
 * @param {string} path
 * @param {unknown} [body]
 * @param {Query} [query]
 * @param {string} [key]
 * @returns {Promise<any>}
 */
export async function post(path, body = {}, query = {}, key = crypto.randomUUID()) {
  return (await ask("POST", path, { body, query, headers: { "Idempotency-Key": key } })).data;
}

/** A last word that outlives the page; nobody waits for its answer. @param {string} path */
export function parting(path) {
  void ask("POST", path, { body: {}, keepalive: true }).catch(() => null);
}

/** @param {string} path @param {unknown} body @param {Record<string, string>} [headers] @returns {Promise<any>} */
export async function put(path, body, headers = {}) {
  return (await ask("PUT", path, { body, headers })).data;
}

/** @param {string} path @returns {Promise<any>} */
export async function remove(path) {
  return (await ask("DELETE", path, {})).data;
}

/** @param {string} method @param {string} path @param {Call} call @returns {Promise<any>} */
async function ask(method, path, call) {
  const token = await session.token();
  try {
    return await request(method, path, call, token);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401 || token === null) throw error;
    return request(method, path, call, await session.renewed(token));
  }
}

/**
 * Without looking at the session.
 *
 * @param {string} method
 * @param {string} path
 * @param {Call} call
 * @param {string | null} token
 * @returns {Promise<any>}
 */
export async function request(method, path, { query = {}, body, signal, headers = {}, keepalive = false }, token = null) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const asked = new URLSearchParams(given.map(([name, value]) => [name, `${value}`]));
  const answer = await reached(`${BASE}${path}${asked.size ? `?${asked}` : ""}`, {
    method,
    headers: {
      ...headers,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
    cache: "no-store",
    keepalive,
  });
  return opened(answer);
}

/** @param {string} url @param {RequestInit} init */
async function reached(url, init) {
  try {
    const answer = await fetch(url, init);
    way.dispatchEvent(new Event("reached"));
    return answer;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    way.dispatchEvent(new Event("lost"));
    throw new Refused("OFFLINE", "The server cannot be reached.");
  }
}

/** @param {Response} answer */
async function opened(answer) {
  const said = await answer.json().catch(() => null);
  if (answer.ok && said?.success) return said;
  const error = said?.error ?? { code: "SERVICE_UNAVAILABLE", message: `${answer.status} ${answer.statusText}` };
  throw new Refused(error.code, error.message, {
    status: answer.status,
    details: error.details ?? [],
    retryAfter: Number(answer.headers.get("Retry-After")) || error.retryAfter || null,
    data: error,
  });
}

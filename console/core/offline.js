/** Lets the service worker keep the shell, and itself keeps what was last seen, for when there is no connection. */

import { session } from "./session.js";
import { seenBy } from "./traces.js";

const WORKER = "/worker.js";

/** @param {() => Promise<unknown>} unseen loads what nobody may have looked at yet and is needed all the same */
export async function keepForOffline(unseen) {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(/** @type {string} */ (/** @type {unknown} */ (trusted(WORKER))));
  const { active } = await navigator.serviceWorker.ready;
  await unseen().catch(() => null);
  const came = performance.getEntriesByType("resource").map(({ name }) => name);
  active?.postMessage([...new Set(came)].filter((each) => each.startsWith(location.origin)));
}

/** Under the policy about content only a named policy makes addresses of scripts. @param {string} url */
function trusted(url) {
  const { trustedTypes } = /** @type {any} */ (globalThis);
  if (!trustedTypes) return url;
  return trustedTypes.createPolicy("console", { createScriptURL: (/** @type {string} */ asked) => asked === WORKER ? asked : "" })
    .createScriptURL(url);
}

/** What `ask` answers; without a connection what it answered last. @template T @param {string} name @param {() => Promise<T>} ask @returns {Promise<{ value: T, seenAt: string | null }>} */
export async function remembered(name, ask) {
  const who = session.user?.id ?? null;
  try {
    const value = await ask();
    if (who !== null && who === session.user?.id) await keep(who, name, value);
    return { value, seenAt: null };
  } catch (error) {
    const kept = who !== null && /** @type {any} */ (error)?.code === "OFFLINE" ? await seen(who, name) : null;
    if (kept === null) throw error;
    return kept;
  }
}

/** @param {string} who @param {string} name @param {unknown} value */
async function keep(who, name, value) {
  if (!("caches" in globalThis)) return;
  const body = JSON.stringify({ value, seenAt: new Date().toISOString() });
  await (await caches.open(seenBy(who))).put(address(name), new Response(body)).catch(() => null);
}

/** @param {string} who @param {string} name */
async function seen(who, name) {
  if (!("caches" in globalThis)) return null;
  const found = await (await caches.open(seenBy(who))).match(address(name));
  return found ? found.json() : null;
}

/** @param {string} name */
function address(name) {
  return `/seen/${encodeURIComponent(name)}`;
}

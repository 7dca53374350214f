/** Serves the shell without a connection; the network comes first, so that nobody runs an old page against a new API. */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const SHELL = "quire-shell";
const MUST = ["/", "/app.js", "/manifest.webmanifest", "/icon.svg"];
const NOT_OURS = ["/api/", "/ws", "/_local"];

worker.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(MUST)).then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && isShell(event.request.url)) event.respondWith(answer(event.request));
});

// The first page was there before this worker: it says what it consists of.
worker.addEventListener("message", (event) => {
  const named = /** @type {string[]} */ (event.data).filter(isShell);
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(named)));
});

/** @param {string} address */
function isShell(address) {
  const { origin, pathname } = new URL(address);
  return origin === location.origin && !NOT_OURS.some((begin) => pathname.startsWith(begin));
}

/** @param {Request} request @returns {Promise<Response>} */
async function answer(request) {
  const shell = await caches.open(SHELL);
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await shell.put(request, fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await shell.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}

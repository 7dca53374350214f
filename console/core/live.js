/**
 * What happens to jobs, told by the server as it happens.
 *
 * `job` events carry a message of the server, never an older version than one before. `caught-up` says that the
 * connection stands (again) and that whatever happened before must be asked for: after it, nothing is missed.
 */

import { get, post } from "./api.js";
import { session } from "./session.js";

/**
 * @typedef {{ event: string, jobId: string, documentId: string, version: number, status: string, stage: string,
 *   progress: number, confidence: number | null, errorCode: string | null, message: string | null, timestamp: string }} JobNews
 * @typedef {"off" | "connecting" | "live"} Standing
 */

const BEAT = 25_000;
const PATIENCE = 10_000;
const LONGEST_PAUSE = 20_000;

class Live extends EventTarget {
  /** @type {Standing} */
  standing = "off";
  /** @type {WebSocket | null} */
  #socket = null;
  /** Topics that were asked for and not answered yet: what is refused on the way comes back without a name. @type {Set<string>} */
  #asked = new Set();
  /** @type {Map<string, number>} */
  #versions = new Map();
  #attempts = 0;
  #wanted = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #beat;

  constructor() {
    super();
    session.addEventListener("change", () => (session.user ? this.#begin() : this.#stop()));
    addEventListener("online", () => this.#hurry());
    addEventListener("offline", () => this.#lost(this.#socket));
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
  }

  /** Note that something newer is known already, from the REST API. @param {{ jobId: string, version: number }} job */
  knows(job) {
    this.#versions.set(job.jobId, Math.max(job.version, this.#versions.get(job.jobId) ?? 0));
  }

  #begin() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#hurry();
  }

  #stop() {
    this.#wanted = false;
    this.#versions.clear();
    this.#drop();
    this.#say("off");
  }

  #hurry() {
    if (!this.#wanted || this.#socket !== null || this.standing === "connecting") return;
    clearTimeout(this.#timer);
    void this.#connect();
  }

  async #connect() {
    this.#say("connecting");
    try {
      const { ticket, url } = await post("/auth/ws-ticket");
      if (this.#wanted) this.#open(`${url || here()}?ticket=${encodeURIComponent(ticket)}`);
    } catch {
      this.#again();
    }
  }

  /** @param {string} url */
  #open(url) {
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#beat = setTimeout(() => this.#lost(socket), PATIENCE);
    socket.addEventListener("open", () => this.#opened(socket));
    socket.addEventListener("message", ({ data }) => this.#heard(socket, JSON.parse(data)));
    socket.addEventListener("close", () => this.#lost(socket));
  }

  /** @param {WebSocket} socket */
  #opened(socket) {
    if (socket !== this.#socket) return;
    this.#asked = new Set(session.reviews ? ["all-jobs", "tasks"] : ["jobs"]);
    for (const topic of this.#asked) {
      socket.send(JSON.stringify({ action: "subscribe", topic }));
    }
  }

  /** @param {WebSocket} socket @param {any} news */
  #heard(socket, news) {
    if (socket !== this.#socket) return;
    if (news.event === "subscribed") this.#asked.delete(news.topic);
    if (news.event === "error") this.#asked.clear();
    if (this.#asked.size === 0) this.#expectMore(socket);
    if (news.event === "subscribed" && news.topic !== "tasks") this.#caughtUp();
    else if (news.event?.startsWith("job:")) this.#job(news);
    else if (news.event === "task:changed") this.dispatchEvent(new CustomEvent("task", { detail: news }));
  }

  #caughtUp() {
    this.#attempts = 0;
    this.#say("live");
    this.dispatchEvent(new Event("caught-up"));
  }

  /** @param {JobNews} news */
  #job(news) {
    const known = this.#versions.get(news.jobId) ?? 0;
    if (news.version <= known) return;
    this.#versions.set(news.jobId, news.version);
    this.dispatchEvent(new CustomEvent("job", { detail: news }));
  }

  /** A connection may be cut without a word: no answer to a ping is the only sign. @param {WebSocket} socket */
  #expectMore(socket) {
    clearTimeout(this.#beat);
    this.#beat = setTimeout(() => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ action: "ping" }));
      this.#beat = setTimeout(() => this.#lost(socket), PATIENCE);
    }, BEAT);
  }

  /** @param {WebSocket | null} socket */
  #lost(socket) {
    if (socket === null || socket !== this.#socket) return;
    this.#drop();
    if (this.#wanted) this.#again();
  }

  #again() {
    this.#say("off");
    const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** this.#attempts) * (0.5 + Math.random());
    this.#attempts += 1;
    this.#timer = setTimeout(() => this.#hurry(), pause);
  }

  #drop() {
    clearTimeout(this.#timer);
    clearTimeout(this.#beat);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** @param {Standing} standing */
  #say(standing) {
    if (standing === this.standing) return;
    this.standing = standing;
    this.dispatchEvent(new Event("standing"));
  }
}

function here() {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
}

export const live = new Live();

/** @param {string} jobId @returns {Promise<any>} */
export async function job(jobId) {
  const found = await get(`/jobs/${jobId}`);
  live.knows(found);
  return found;
}

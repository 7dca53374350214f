import { each, h, set, show } from "../core/html.js";
import { isUnfinished } from "../core/upload.js";
import { uploading } from "../core/uploading.js";
import { words } from "../core/words.js";
import { notify } from "./notice-board.js";
import { UploadRow } from "./upload-row.js";

const say = (await words("documents")).upload;
/** Of those that wait only the first are shown; a folder may hold thousands. */
const MOST_WAITING = 4;
const DONE = ["sent", "cancelled"];

/** @typedef {import("../core/upload.js").Upload} Upload */

/** The files on their way. Those that have arrived are documents of the list. */
export class UploadPanel extends HTMLElement {
  #summary = h("p", { role: "status", class: "soft" });
  #whole = h("progress", { "aria-label": say.all });
  #list = h("div", { role: "list", class: "uploads" });
  #rest = h("p", { class: "soft small rest" });
  #cancel = h("button", { type: "button", class: "button small", onclick: () => this.#cancelAll() }, say.cancelAll);
  #clear = h("button", { type: "button", class: "button small", onclick: () => uploading.tidy() }, say.clear);
  #frame = 0;
  #leaving = new AbortController();

  connectedCallback() {
    this.#leaving = new AbortController();
    set(this, { role: "region", "aria-label": say.panel });
    const head = h("div", { class: "title" }, h("h2", {}, say.panel), this.#summary, this.#cancel, this.#clear);
    show(this, head, this.#whole, this.#list, this.#rest);
    const { signal } = this.#leaving;
    uploading.addEventListener("change", () => (this.#frame ||= requestAnimationFrame(() => this.#draw())), { signal });
    this.#draw();
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.#frame);
    this.#leaving.abort();
  }

  #draw() {
    this.#frame = 0;
    const uploads = uploading.uploads.filter(({ stage }) => stage !== "cancelled");
    const isEmpty = uploads.every(({ stage }) => stage === "sent");
    this.hidden = isEmpty;
    if (isEmpty) return;
    this.#sum(uploads);
    const waiting = uploads.filter(({ stage }) => stage === "waiting");
    const hidden = new Set(waiting.slice(MOST_WAITING));
    this.#rows(uploads.filter((upload) => upload.stage !== "sent" && !hidden.has(upload)));
    show(this.#rest, hidden.size ? say.waiting(hidden.size) : null);
  }

  /** @param {Upload[]} uploads */
  #sum(uploads) {
    const sent = uploads.filter(({ stage }) => stage === "sent").length;
    const open = uploads.filter(isUnfinished).length;
    const attention = uploads.length - sent - open;
    const bytes = uploads.reduce((sum, { bytes }) => sum + bytes, 0);
    const said = [sent || open ? say.sent(sent, uploads.length) : null, attention ? say.attention(attention) : null].filter(Boolean).join(" · ");
    if (this.#summary.textContent !== said) show(this.#summary, said);
    set(this.#whole, { hidden: open === 0, value: bytes, max: uploads.reduce((sum, { file }) => sum + file.size, 0) || 1 });
    this.#cancel.hidden = open === 0;
    this.#clear.hidden = open > 0;
  }

  /** @param {Upload[]} uploads */
  #rows(uploads) {
    const held = this.#list.contains(document.activeElement);
    each(this.#list, uploads, { key: ({ id }) => id, make: () => new UploadRow(), update: (row, upload) => row.tell(upload) });
    const nearest = /** @type {HTMLElement | null} */ (this.querySelector("button:not([hidden])"));
    if (held && !this.contains(document.activeElement)) nearest?.focus();
  }

  #cancelAll() {
    for (const upload of uploading.uploads) if (isUnfinished(upload)) void uploading.cancel(upload).catch(() => null);
  }
}

/** Told on every page, as the reader may have gone to another. */
uploading.addEventListener("settled", () => {
  const sent = uploading.uploads.filter(({ stage }) => stage === "sent").length;
  if (sent) notify(say.done(sent));
  uploading.tidy(({ stage }) => DONE.includes(stage));
});

customElements.define("upload-panel", UploadPanel);

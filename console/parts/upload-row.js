import { Refused } from "../core/errors.js";
import { h, set, show } from "../core/html.js";
import { explain, sentence } from "../core/page.js";
import { to } from "../core/routes.js";
import { isUnfinished } from "../core/upload.js";
import { uploading } from "../core/uploading.js";
import { ago, size, words } from "../core/words.js";

const say = (await words("documents")).upload;
const terms = await words("terms");
const OWN_WORDS = ["RATE_LIMIT_EXCEEDED", "BUDGET_EXCEEDED", "SERVICE_UNAVAILABLE", "GATEWAY_TIMEOUT", "FORBIDDEN"];

/** @typedef {import("../core/upload.js").Upload} Upload */

/** One file on its way, and what can be done about it. */
export class UploadRow extends HTMLElement {
  #name = h("bdi", { class: "name" });
  #stage = h("span", { class: "stage small" });
  #progress = h("progress", {});
  #text = h("p", { class: "text small" });
  #actions = h("div", { class: "actions" });
  #drawn = "";

  connectedCallback() {
    if (this.firstChild) return;
    set(this, { role: "listitem" });
    show(this, this.#name, this.#stage, this.#progress, this.#text, this.#actions);
  }

  /** @param {Upload} upload */
  tell(upload) {
    this.#move(upload);
    const drawn = `${upload.stage} ${upload.until}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const held = this.contains(document.activeElement);
    set(this, { "data-stage": upload.stage });
    show(this.#name, upload.file.name);
    set(this.#progress, { "aria-label": say.progressOf(upload.file.name), hidden: !isUnfinished(upload) || upload.stage === "waiting" });
    show(this.#text, textOf(upload));
    show(this.#actions, actionsOf(upload));
    if (held) this.querySelector("button")?.focus();
  }

  /** @param {Upload} upload */
  #move({ stage, bytes, file }) {
    const isSending = stage === "sending";
    set(this.#progress, { max: file.size || 1, value: isSending ? bytes : 0 });
    const said = isSending ? say.part(size(bytes), size(file.size)) : `${say.stage[stage]} · ${size(file.size)}`;
    if (this.#stage.textContent !== said) show(this.#stage, said);
  }
}

/** @param {Upload} upload */
function textOf(upload) {
  const { stage, error, documentId } = upload;
  if (stage === "known") return [say.known, " ", h("a", { href: to(`/documents/${documentId}`) }, say.open)];
  if (stage === "failed") return wrong(error);
  return stage === "pausing" ? pausing(upload) : null;
}

/** @param {Upload} upload */
function pausing({ until, error }) {
  const wait = ago(new Date(until).toISOString());
  const isRate = error instanceof Refused && error.code === "RATE_LIMIT_EXCEEDED";
  return (isRate ? say.pausing.RATE_LIMIT_EXCEEDED : say.pausing.other)(wait);
}

/** What to do about it. @param {unknown} error @returns {string} */
function wrong(error) {
  if (!(error instanceof Refused)) return sentence(error);
  const most = uploading.mostBytes;
  if (error.code === "PAYLOAD_TOO_LARGE" && most !== null) return say.tooLarge(size(most));
  if (error.code === "UNSUPPORTED_MEDIA_TYPE") return terms.errors["UNSUPPORTED_TYPE"] ?? error.message;
  const known = say.errors[error.code] ?? terms.errors[error.code];
  return known ?? (OWN_WORDS.includes(error.code) ? explain(error)[1] : sentence(error));
}

/** @param {Upload} upload */
function actionsOf(upload) {
  const { stage, error } = upload;
  if (isUnfinished(upload)) return button(upload, say.cancel, () => void uploading.cancel(upload).catch(() => null));
  const isHopeless = error instanceof Refused && ["UNSUPPORTED_TYPE", "EMPTY", "UNREADABLE", "PAYLOAD_TOO_LARGE"].includes(error.code);
  return [
    stage === "known" ? button(upload, say.anyway, () => uploading.again(upload, { force: true })) : null,
    stage === "failed" && !isHopeless ? button(upload, say.again, () => uploading.again(upload)) : null,
    button(upload, say.dismiss, () => uploading.dismiss(upload)),
  ];
}

/** @param {Upload} upload @param {string} title @param {() => void} onclick */
function button({ file }, title, onclick) {
  return h("button", { type: "button", class: "button small", "aria-label": say.of(title, file.name), onclick }, title);
}

customElements.define("upload-row", UploadRow);

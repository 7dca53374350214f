import { h, set, show, svg } from "../core/html.js";
import { to } from "../core/routes.js";
import { session } from "../core/session.js";
import { ago, moment, size, words } from "../core/words.js";
import { ConfidenceMark } from "./confidence-mark.js";
import { StatusMark, moodOf } from "./status-mark.js";

const say = await words("documents");
const terms = await words("terms");
const MINUTE = 60_000;
/** What is wrong with a file stays wrong, and what never arrived cannot be tried again. */
const OF_THE_FILE = [
  "TYPE_MISMATCH",
  "UNSUPPORTED_TYPE",
  "TOO_LARGE",
  "TOO_MANY_PAGES",
  "PIXEL_LIMIT",
  "HASH_MISMATCH",
  "ENCRYPTED",
  "CORRUPT",
  "EMPTY",
  "UPLOAD_EXPIRED",
];

/** @typedef {import("../core/shelf.js").Document} Document */
/** @typedef {"review" | "retry" | "cancel" | "remove"} Action */

/** One document of the list. Its `document-action` events carry what the reader wants done with it. */
export class DocumentRow extends HTMLElement {
  /** @type {Document | null} */
  document = null;
  #written = "";
  #box = h("input", { type: "checkbox" });
  #name = h("a", { class: "name" });
  #about = h("span", { class: "about" });
  #wrong = h("span", { class: "wrong" });
  #status = new StatusMark();
  #progress = h("progress", { max: 100 });
  #confidence = new ConfidenceMark();
  #when = h("time", {});
  #next = h("button", { type: "button", class: "button small" });
  #remove = h("button", { type: "button", class: "quiet icon" }, bin());
  /** @type {Readonly<Record<string, string>>} */
  titles = {};

  connectedCallback() {
    if (this.firstChild) return;
    set(this, { role: "row" });
    this.#next.addEventListener("click", () => this.#ask(/** @type {Action} */ (this.#next.dataset.action)));
    this.#remove.addEventListener("click", () => this.#ask("remove"));
    show(
      this,
      cell("check", h("label", {}, this.#box)),
      cell("file", this.#name, this.#about, this.#wrong),
      cell("status", this.#status, this.#progress),
      cell("confidence", this.#confidence),
      cell("when", this.#when),
      cell("actions", this.#next, this.#remove),
    );
  }

  get checkbox() {
    return this.#box;
  }

  get link() {
    return this.#name;
  }

  /** @param {boolean} isSelected */
  select(isSelected) {
    this.#box.checked = isSelected;
    this.classList.toggle("selected", isSelected);
  }

  /** @param {Document} document */
  tell(document) {
    this.document = document;
    const { status, progress, confidence, errorCode, type, pages, updatedAt } = document;
    const written = [status, progress, confidence, errorCode, type, pages, updatedAt, this.titles[type ?? ""]].join();
    if (written === this.#written) return;
    if (this.#written === "") this.#introduce(document);
    this.#written = written;
    show(this.#about, this.#facts(document));
    show(this.#wrong, errorCode ? (terms.errors[errorCode] ?? errorCode) : null);
    this.#stand(document);
  }

  /** What the clock changes. */
  tick() {
    const said = this.document ? since(this.document.createdAt) : "";
    if (this.#when.textContent !== said) show(this.#when, said);
  }

  /** What never changes. @param {Document} document */
  #introduce({ documentId, fileName, createdAt }) {
    set(this.#box, { "aria-label": say.select(fileName) });
    set(this.#name, { href: to(`/documents/${documentId}`), title: fileName });
    show(this.#name, h("bdi", {}, fileName));
    set(this.#progress, { "aria-label": say.progressOf(fileName) });
    set(this.#when, { datetime: createdAt, title: moment(createdAt) });
    label(this.#remove, say.remove, fileName);
    this.tick();
  }

  /** @param {Document} document */
  #facts({ type, pages, size: bytes, metadata, duplicateOf }) {
    const folder = metadata["folder"];
    const facts = [
      type ? (this.titles[type] ?? terms.type[type] ?? type) : null,
      pages ? terms.pages(pages) : null,
      size(bytes),
      typeof folder === "string" ? h("bdi", {}, folder) : null,
      duplicateOf ? h("a", { href: to(`/documents/${duplicateOf}`) }, say.copy) : null,
    ];
    return facts.filter((fact) => fact !== null).flatMap((fact, index) => (index ? [" · ", fact] : [fact]));
  }

  /** @param {Document} document */
  #stand({ status, progress, confidence, errorCode, fileName }) {
    const mood = moodOf(status);
    this.#status.tell(status);
    set(this.#progress, { hidden: mood !== "busy", value: progress });
    this.#confidence.hidden = confidence === null;
    if (confidence !== null) this.#confidence.tell(confidence);
    const action = nextOf(mood, errorCode);
    const held = document.activeElement === this.#next && action !== this.#next.dataset.action;
    set(this.#next, { hidden: action === null, "data-action": action });
    if (action) show(this.#next, say[action]);
    if (action) label(this.#next, say[action], fileName);
    // A button that goes, or turns into another, must not take the focus with it.
    if (held) this.#name.focus();
  }

  /** @param {Action} action */
  #ask(action) {
    this.dispatchEvent(new CustomEvent("document-action", { bubbles: true, detail: { action, document: this.document } }));
  }
}

/** To the minute, as the clock here ticks. @param {string} iso */
function since(iso) {
  return Date.now() - Date.parse(iso) < MINUTE ? say.justNow : ago(iso);
}

/** @param {ReturnType<typeof moodOf>} mood @param {string | null} errorCode @returns {Action | null} */
function nextOf(mood, errorCode) {
  if (mood === "busy") return "cancel";
  if (mood === "person") return session.reviews ? "review" : null;
  return (mood === "bad" || mood === "off") && !OF_THE_FILE.includes(errorCode ?? "") ? "retry" : null;
}

/** @param {Element} button @param {string} action @param {string} fileName */
function label(button, action, fileName) {
  set(button, { "aria-label": say.of(action, fileName), title: action });
}

/** @param {string} name @param {...import("../core/html.js").Child} children */
function cell(name, ...children) {
  return h("div", { role: "cell", class: `cell ${name}` }, ...children);
}

function bin() {
  const strokes = "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5M6.8 7v3.6M9.2 7v3.6";
  return svg("svg", { viewBox: "0 0 16 16", class: "sign", "aria-hidden": "true" }, svg("path", { d: strokes }));
}

customElements.define("document-row", DocumentRow);

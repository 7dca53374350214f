import { get, list } from "../core/api.js";
import { isRefused } from "../core/errors.js";
import { h, set, show } from "../core/html.js";
import { to } from "../core/routes.js";
import { words } from "../core/words.js";
import { PageView } from "./page-view.js";

/**
 * @typedef {import("../core/models.js").Document} Document
 * @typedef {import("../core/models.js").Trial} Trial
 * @typedef {import("./page-view.js").Box} Box
 * @typedef {{ value: string } | { page: number, box: Box }} Pointed
 * @typedef {{ text: string, box: Box, line: number }} PlacedWord
 */

const say = await words("types");
const READ = ["completed", "hitl_pending"];
const MOST = 50;
const ALL = 1;

/**
 * A document to point at and to try a type on.
 *
 * Events: `pointed` with a Pointed, `chosen` with the document's id, `mark-hover` with the path of a value that was found.
 */
export class TypeBench extends HTMLElement {
  documentId = "";
  /** Whether what is pointed at next is a cell of a list. */
  get inList() {
    return this.#inList.checked;
  }

  #fileName = "";
  #page = 1;
  /** @type {number | null} */
  #pages = null;
  /** @type {readonly PlacedWord[]} */
  #words = [];
  /** @type {Trial | null} */
  #trial = null;
  #isDrawn = false;
  #view = new PageView();
  #text = h("pre", { class: "page-text", tabindex: "0", hidden: true });
  #turn = h("div", { class: "turn" });
  #inList = h("input", { type: "checkbox" });
  #state = h("p", { class: "small state", role: "status" });
  #tools = h("div", { class: "bench-tools" });
  #choice = h("div", { class: "field" });

  connectedCallback() {
    this.#view.addEventListener("box-drawn", (event) => this.#drawn(/** @type {CustomEvent<Box>} */ (event).detail));
    this.#view.addEventListener("click", (event) => this.#clicked(/** @type {MouseEvent} */ (event)));
    show(this, this.#choice, this.#tools, this.#state, this.#view, this.#text, this.#turn);
    set(this.#view, { hidden: true });
  }

  /** Offer the documents that were read, and open this one, if it is there. @param {string | null} wanted @param {AbortSignal} signal */
  async offer(wanted, signal) {
    const { items } = await list("/documents", { limit: MOST, sortBy: "createdAt", order: "desc" }, signal);
    const read = items.filter(({ status }) => READ.includes(status));
    if (read.length === 0) {
      return show(this, h("div", { class: "nothing" }, h("p", {}, say.noDocuments), h("a", { class: "button", href: to("/") }, say.upload)));
    }
    const select = h(
      "select",
      { id: "bench-document" },
      h("option", { value: "" }, say.chooseDocument),
      read.map(({ documentId, fileName }) => h("option", { value: documentId, selected: documentId === wanted }, fileName)),
    );
    select.addEventListener("change", () => this.#open(read.find(({ documentId }) => documentId === select.value) ?? null));
    show(this.#choice, h("label", { for: "bench-document" }, say.document), select);
    const found = read.find(({ documentId }) => documentId === wanted) ?? (read.length === ALL ? read[0] : null);
    if (found) select.value = found.documentId;
    if (found) this.#open(found);
  }

  /** Say something about what goes on. @param {string} text @param {{ isWrong?: boolean }} [how] */
  state(text, { isWrong = false } = {}) {
    this.#state.classList.toggle("wrong", isWrong);
    show(this.#state, text);
  }

  /** Show what a type finds here; null for pointing. @param {Trial | null} trial */
  tell(trial) {
    this.#trial = trial;
    this.#pages = trial?.pages ?? this.#pages;
    this.state("");
    this.#mark();
    this.#drawTools();
    this.#drawTurn();
  }

  /** @param {string | null} path */
  hover(path) {
    this.#view.hover(path);
  }

  /** Turn to where the value stands. @param {string} path */
  choose(path) {
    const found = this.#trial?.fields[path];
    if (!found?.page) return;
    if (found.page === this.#page) return this.#view.choose(path);
    void this.#turnTo(found.page);
  }

  /** @param {Document | null} document */
  #open(document) {
    this.documentId = document?.documentId ?? "";
    this.#fileName = document?.fileName ?? "";
    this.#pages = document?.pages ?? null;
    this.#trial = null;
    this.dispatchEvent(new CustomEvent("chosen", { detail: this.documentId, bubbles: true }));
    this.#drawTools();
    if (document) void this.#turnTo(1);
    else set(this.#view, { hidden: true });
  }

  /** @param {number} page */
  async #turnTo(page) {
    const asked = this.documentId;
    try {
      const [read, link] = await Promise.all([
        get(`/documents/${asked}/pages/${page}/words`),
        get(`/documents/${asked}/pages/${page}`).catch((/** @type {unknown} */ error) => missing(error)),
      ]);
      if (asked !== this.documentId) return;
      this.#page = page;
      this.#words = read.words;
      this.#picture(link);
      this.state("");
    } catch (error) {
      if (!isRefused(error, "NOT_FOUND")) throw error;
      this.#pages = page - 1 || null;
    }
    this.#drawTurn();
    this.#mark();
  }

  /** @param {{ url: string } | null} link */
  #picture(link) {
    set(this.#view, { hidden: link === null });
    set(this.#text, { hidden: link !== null });
    if (link) this.#view.picture(link.url, say.pageAlt(this.#page, this.#fileName));
    else show(this.#text, `${say.noImage}\n\n${lines(this.#words)}`);
  }

  #mark() {
    this.#view.drawing = this.#trial === null;
    this.#view.classList.toggle("pointing", this.#trial === null);
    this.#view.mark(this.#trial ? marksOn(this.#trial, this.#page) : []);
  }

  #drawTools() {
    if (!this.documentId) return show(this.#tools);
    const typed = h("input", { type: "text", id: "bench-typed", maxlength: 200, autocomplete: "off" });
    const add = () => {
      if (typed.value.trim()) this.#tell({ value: typed.value.trim() });
      typed.value = "";
    };
    typed.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), add()));
    const isPointing = this.#trial === null;
    show(
      this.#tools,
      isPointing
        ? [
            h("p", { class: "hint" }, say.pointHint),
            h("label", { class: "check small" }, this.#inList, say.pointList),
            h(
              "div",
              { class: "typed" },
              h("label", { class: "small", for: "bench-typed" }, say.orType),
              h("div", { class: "line" }, typed, h("button", { type: "button", class: "button", onclick: add }, say.add)),
            ),
          ]
        : h("button", { type: "button", class: "button small", onclick: () => this.tell(null) }, say.point),
    );
  }

  #drawTurn() {
    if (this.#pages === 1) return show(this.#turn);
    const button = (/** @type {string} */ label, /** @type {string} */ sign, /** @type {number} */ page, /** @type {boolean} */ isOff) =>
      h("button", { type: "button", class: "quiet icon", "aria-label": label, title: label, disabled: isOff, onclick: () => this.#turnTo(page) }, sign);
    show(
      this.#turn,
      button(say.previous, "‹", this.#page - 1, this.#page === 1),
      h("span", { class: "small" }, say.pageOf(this.#page, this.#pages)),
      button(say.next, "›", this.#page + 1, this.#pages !== null && this.#page >= this.#pages),
    );
  }

  /** @param {Box} box */
  #drawn(box) {
    this.#isDrawn = true;
    this.#tell({ page: this.#page, box });
  }

  /** A click that drew nothing means the word under it. @param {MouseEvent} event */
  #clicked(event) {
    const wasDrawn = this.#isDrawn;
    this.#isDrawn = false;
    const layer = this.#view.querySelector(".marks");
    if (wasDrawn || !layer || this.#trial !== null) return;
    const { left, top, width, height } = layer.getBoundingClientRect();
    const [x, y] = [(event.clientX - left) / width, (event.clientY - top) / height];
    const word = this.#words.find(({ box: [x0, y0, x1, y1] }) => x0 <= x && x <= x1 && y0 <= y && y <= y1);
    if (word) this.#tell({ page: this.#page, box: word.box });
  }

  /** @param {Pointed} pointed */
  #tell(pointed) {
    this.dispatchEvent(new CustomEvent("pointed", { detail: pointed, bubbles: true }));
  }
}

/** @param {unknown} error */
function missing(error) {
  if (isRefused(error, "NOT_FOUND")) return null;
  throw error;
}

/** @param {readonly PlacedWord[]} words */
function lines(words) {
  /** @type {string[]} */
  const rows = [];
  for (const { text, line } of words) rows[line] = rows[line] === undefined ? text : `${rows[line]} ${text}`;
  return rows.join("\n");
}

/** @param {Trial} trial @param {number} page @returns {import("./page-view.js").Mark[]} */
function marksOn(trial, page) {
  const cells = trial.lines.flatMap((line, at) => Object.entries(line).map(([name, cell]) => /** @type {const} */ ([`${at}.${name}`, cell])));
  return [...Object.entries(trial.fields), ...cells].flatMap(([path, { box, page: on, value, confidence }]) =>
    box && on === page ? [{ id: path, box: /** @type {Box} */ (box), label: `${value}`, confidence }] : [],
  );
}

customElements.define("type-bench", TypeBench);

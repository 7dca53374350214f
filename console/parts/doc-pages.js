import { h, set, show } from "../core/html.js";
import { words } from "../core/words.js";
import { PageLinks } from "./doc-links.js";
import { marksOf } from "./doc-marks.js";
import { pannable } from "./doc-panning.js";
import { DocStrip } from "./doc-strip.js";
import { DocText } from "./doc-text.js";
import { PageView } from "./page-view.js";

/**
 * @typedef {import("./doc-marks.js").Placed} Placed
 * @typedef {{ number: number, lines: { text: string, box: [number, number, number, number] }[] }} TextPage
 * @typedef {{ documentId: string, jobId: string, fileName: string, count: number, texts: readonly TextPage[], placed: readonly Placed[], isOffline: boolean, isEnded: boolean }} Pages
 */

const say = await words("document");

/** The pages of a document, one at a time: its picture with boxes, or its text where there is no picture. */
export class DocPages extends HTMLElement {
  /** @type {Pages | null} */
  #pages = null;
  #number = 1;
  /** @type {string | null} */
  #chosen = null;
  #links = new PageLinks("");
  #view = new PageView();
  #text = new DocText();
  #strip = new DocStrip();
  #note = h("p", { class: "note soft", role: "status" });
  #label = h("span", { class: "at", role: "status" });
  #back = h("button", { type: "button", class: "quiet icon", "aria-label": say.previousPage, title: say.previousPage, onclick: () => this.turn(this.#number - 1) }, "‹");
  #on = h("button", { type: "button", class: "quiet icon", "aria-label": say.nextPage, title: say.nextPage, onclick: () => this.turn(this.#number + 1) }, "›");
  #turner = h("div", { class: "turner", hidden: true }, this.#back, this.#label, this.#on);
  #shown = "";
  #retried = false;

  connectedCallback() {
    if (this.#view.isConnected) return;
    show(this, this.#turner, this.#note, this.#view, this.#text, this.#strip);
    this.addEventListener("page-turn", (event) => this.turn(/** @type {CustomEvent<number>} */ (event).detail));
    this.#view.addEventListener("image-failed", () => void this.#again());
    this.#view.hidden = this.#text.hidden = true;
    pannable(this.#view);
  }

  /** @param {Pages} pages */
  tell(pages) {
    const isAnother = this.#pages?.jobId !== pages.jobId;
    if (isAnother) this.#links = new PageLinks(pages.documentId);
    if (isAnother) this.#shown = "";
    this.#pages = pages;
    this.turn(this.#number);
  }

  /** @param {number} number */
  turn(number) {
    if (this.#pages === null) return;
    const { count } = this.#pages;
    this.#number = Math.min(Math.max(1, number), Math.max(1, count));
    set(this.#turner, { hidden: count < 2 });
    set(this.#back, { "aria-disabled": this.#number === 1 ? "true" : null });
    set(this.#on, { "aria-disabled": this.#number === count ? "true" : null });
    if (count > 1) show(this.#label, say.page(this.#number, count));
    this.#strip.tell(this.#links, count, this.#number);
    void this.#show();
  }

  /** @param {number} step */
  turnBy(step) {
    this.turn(this.#number + step);
  }

  /** Show where a value stands. @param {string} id @param {{ follow?: boolean }} [how] */
  choose(id, { follow = false } = {}) {
    this.#chosen = id;
    const page = this.#pages?.placed.find((each) => each.id === id)?.page;
    if (page && page !== this.#number) this.turn(page);
    this.#point(follow);
  }

  /** @param {string | null} id */
  hover(id) {
    const mark = id === null ? null : this.#markOf(id);
    this.#view.hover(mark);
    this.#text.hover(mark);
  }

  /** @param {number} steps */
  zoomBy(steps) {
    this.#view.zoomBy(steps);
  }

  /** @param {boolean} follow */
  #point(follow) {
    const mark = this.#chosen === null ? null : this.#markOf(this.#chosen);
    this.#view.choose(mark, { follow, grow: false });
    this.#text.choose(mark, { follow });
  }

  /** Values at one place share a mark. @param {string} id @returns {string | null} */
  #markOf(id) {
    return this.#marks().find(({ ids }) => ids.includes(id))?.id ?? null;
  }

  #marks() {
    return marksOf(this.#pages?.placed ?? [], this.#number);
  }

  async #show() {
    const pages = this.#pages;
    const number = this.#number;
    if (pages === null) return;
    const url = pages.count === 0 && !pages.isEnded ? null : await this.#links.of(number).catch(() => null);
    if (pages !== this.#pages || number !== this.#number) return;
    if (url === null) this.#showText(pages, number);
    else this.#showPicture(url, pages, number);
    this.#point(this.#chosen !== null);
  }

  /** @param {string} url @param {Pages} pages @param {number} number */
  #showPicture(url, pages, number) {
    if (this.#shown !== url) this.#view.picture(url, say.pageImage(number, pages.fileName));
    this.#shown = url;
    this.#view.mark(this.#marks());
    this.#reveal("picture");
  }

  /** @param {Pages} pages @param {number} number */
  #showText(pages, number) {
    const text = pages.texts.find((each) => each.number === number);
    this.#shown = "";
    if (text) this.#text.tell(text.lines, this.#marks(), pages.isOffline ? say.pageTextOffline : say.pageText);
    this.#reveal(text ? "text" : "note");
    if (!text) show(this.#note, pages.isEnded ? say.pageNone : say.pageSoon);
  }

  /** @param {"picture" | "text" | "note"} what */
  #reveal(what) {
    this.#view.hidden = what !== "picture";
    this.#text.hidden = what !== "text";
    this.#note.hidden = what !== "note";
  }

  /** A link that no longer leads anywhere is asked for once more. */
  async #again() {
    this.#links.forget(this.#number);
    this.#shown = "";
    if (this.#retried && this.#pages) return this.#showText(this.#pages, this.#number);
    this.#retried = true;
    await this.#show();
  }
}

customElements.define("doc-pages", DocPages);

import { list } from "../core/api.js";
import { h, show } from "../core/html.js";
import { to } from "../core/routes.js";
import { GROUPS } from "../core/sifting.js";
import { words } from "../core/words.js";
import { StatusMark } from "./status-mark.js";

const say = await words("documents");
const FEW = 20;

/** @typedef {import("../core/models.js").Hit} Hit */

/** Where words stand in documents: the passages, with the words marked. */
export class DocumentHits extends HTMLElement {
  #count = h("p", { class: "soft", role: "status" });
  #list = h("ol", { class: "hits" });
  #more = h("button", { type: "button", class: "button", hidden: true, onclick: () => void this.#next() }, say.more);
  /** @type {{ q: string, status: string } | null} */
  #asked = null;
  #page = 0;

  connectedCallback() {
    if (!this.firstChild) show(this, this.#count, this.#list, this.#more);
  }

  /** @param {import("./document-filters.js").Choice} choice */
  async find({ q, group }) {
    this.#asked = { q, status: GROUPS[group].join(",") };
    this.#page = 0;
    await this.#next();
  }

  async #next() {
    const asked = this.#asked;
    const page = this.#page + 1;
    const { items, pagination } = await list("/search", { ...asked, page, limit: FEW });
    if (asked !== this.#asked) return;
    if (page === 1) show(this.#list);
    this.#page = page;
    this.#list.append(...items.map(hit));
    this.#more.hidden = !pagination.hasNext;
    show(this.#count, items.length || page > 1 ? say.hits(pagination.total) : nothing());
  }
}

function nothing() {
  return h("span", { class: "empty" }, h("strong", {}, say.noHits.title), h("span", {}, say.noHits.text));
}

/** @param {Hit} hit */
function hit({ document, highlights }) {
  return h(
    "li",
    { class: "card" },
    h("div", { class: "title" }, h("a", { href: to(`/documents/${document.documentId}`) }, h("bdi", {}, document.fileName)), StatusMark.of(document.status)),
    highlights.map((highlight) => passage(document.documentId, highlight)),
  );
}

/** @param {string} documentId @param {Hit["highlights"][number]} highlight */
function passage(documentId, { page, text, marks }) {
  const place = page === null ? say.inFields : say.onPage(page);
  return h("blockquote", {}, h("a", { class: "small", href: to(`/documents/${documentId}`, { page }) }, place), h("p", {}, marked(text, marks)));
}

/** The marks count characters, which may be two units of a string of this language. @param {string} text @param {readonly any[]} marks */
function marked(text, marks) {
  const letters = [...text];
  let done = 0;
  const pieces = marks.flatMap(([from, until]) => {
    const before = letters.slice(done, from).join("");
    done = until;
    return [before, h("mark", {}, letters.slice(from, until).join(""))];
  });
  return [...pieces, letters.slice(done).join("")];
}

customElements.define("document-hits", DocumentHits);

import { h, show } from "../core/html.js";
import { words } from "../core/words.js";
import { ConfidenceMark } from "./confidence-mark.js";
import { valuesOf } from "./doc-reading.js";
import { DocParts } from "./doc-parts.js";
import { bring, panel, problemList } from "./doc-panel.js";
import { certainty, reason } from "./doc-value.js";

/**
 * @typedef {import("./doc-reading.js").Section} Section
 * @typedef {import("./doc-reading.js").Problem} Problem
 */

const say = await words("document");

/**
 * What was read: fields, line items, time blocks, problems; a tab for each document in the file.
 *
 * Events, with the id of a value or a problem in `detail`: `value-hover` (null when the pointer leaves), `value-choose`, and
 * `value-go` where the reader wants to be led there; `part-turn` with the first page of the document that the reader turned to.
 */
export class DocValues extends HTMLElement {
  /** @type {readonly Section[]} */
  #sections = [];
  /** @type {readonly Problem[]} */
  #general = [];
  /** @type {Record<string, string>} */
  #titles = {};
  #open = "1";
  #told = "";
  #spoken = h("p", { class: "unseen", role: "status" });
  #detail = h("p", { class: "detail" });
  #body = h("div", { class: "values" });

  connectedCallback() {
    if (this.#body.isConnected) return;
    show(this, this.#body, this.#detail, this.#spoken);
    this.addEventListener("pointerover", (event) => this.#hover(event));
    this.addEventListener("pointerleave", () => this.#tell("value-hover", null));
    this.addEventListener("focusin", (event) => this.#focused(event));
    this.addEventListener("click", (event) => this.#pressed(event));
  }

  /** @param {{ sections: readonly Section[], general: readonly Problem[], titles: Record<string, string> }} read */
  tell({ sections, general, titles }) {
    const told = JSON.stringify([sections, general, titles]);
    if (told === this.#told) return;
    this.#told = told;
    this.#sections = sections;
    this.#general = general;
    this.#titles = titles;
    if (!sections.some(({ key }) => key === this.#open)) this.#open = "1";
    this.#draw();
  }

  /** Nothing was read (yet). @param {string} sentence */
  wait(sentence) {
    this.#told = "";
    this.#sections = [];
    show(this.#detail);
    show(this.#body, h("p", { class: "soft waiting" }, sentence));
  }

  /** @param {string} id @param {{ focus?: boolean }} [how] */
  choose(id, { focus = false } = {}) {
    const [key = "1"] = id.split("/");
    if (key !== this.#open && this.#sections.some((section) => section.key === key)) this.#turn(key);
    this.#mark("chosen", id);
    const row = this.#row(id);
    if (row) bring(row, this);
    if (focus) row?.querySelector("button")?.focus({ preventScroll: true });
    this.#explain(id);
  }

  /** @param {string | null} id @param {{ follow?: boolean }} [how] */
  hover(id, { follow = false } = {}) {
    this.#mark("hovered", id);
    const row = id !== null && follow ? this.#row(id) : null;
    if (row) bring(row, this, { within: true });
  }

  /** @param {string} name @param {string | null} id */
  #mark(name, id) {
    for (const row of this.querySelectorAll("[data-value]")) row.classList.toggle(name, row.getAttribute("data-value") === id);
  }

  /** @param {string} id */
  #row(id) {
    return this.querySelector(`[data-value="${CSS.escape(id)}"]`);
  }

  /** Cells have no room for their reasons. @param {string} id */
  #explain(id) {
    const value = valuesOf(this.#sections).find((each) => each.id === id);
    if (value === undefined) return;
    show(this.#spoken, say.chosen(value.label, value.text, certainty(value)));
    const hasPlace = id.includes("/field/");
    show(this.#detail, hasPlace ? null : [h("strong", {}, value.label), ConfidenceMark.of(value.confidence), h("span", {}, reason(value))]);
  }

  #draw() {
    const focused = this.contains(document.activeElement) ? document.activeElement?.closest("[data-value], [role=tab]") : null;
    const section = this.#sections.find(({ key }) => key === this.#open);
    show(this.#detail);
    const several = this.#sections.length > 1;
    show(this.#body, problemList(this.#general), several ? this.#tabs() : null, section ? panel(section, several) : null);
    if (focused?.matches("[role=tab]")) /** @type {HTMLElement | null} */ (this.querySelector("[role=tab][aria-selected=true]"))?.focus();
    else if (focused) this.#row(focused.getAttribute("data-value") ?? "")?.querySelector("button")?.focus();
  }

  #tabs() {
    const tabs = new DocParts();
    tabs.tell(this.#sections, this.#titles, this.#open);
    tabs.addEventListener("part-open", (event) => this.#turnTo(/** @type {CustomEvent<string>} */ (event).detail));
    return tabs;
  }

  /** @param {string} key */
  #turn(key) {
    this.#open = key;
    this.#draw();
  }

  /** By the reader: its first page is shown beside it. @param {string} key */
  #turnTo(key) {
    this.#turn(key);
    const first = this.#sections.find((section) => section.key === key)?.first;
    if (first) this.#tell("part-turn", first);
  }

  /** @param {Event} event */
  #hover(event) {
    this.#tell("value-hover", idAt(event));
  }

  /** @param {Event} event */
  #focused(event) {
    const id = idAt(event);
    if (id !== null && /** @type {HTMLElement} */ (event.target).matches(":focus-visible")) this.#tell("value-choose", id);
  }

  /** @param {Event} event */
  #pressed(event) {
    const go = /** @type {HTMLElement} */ (event.target).closest("[data-go]")?.getAttribute("data-go");
    if (go) this.#tell("value-go", go);
    else if (idAt(event) !== null) this.#tell("value-choose", idAt(event));
  }

  /** @param {string} name @param {unknown} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

/** @param {Event} event @returns {string | null} */
function idAt(event) {
  const { target } = event;
  return target instanceof Element ? (target.closest("[data-value]")?.getAttribute("data-value") ?? null) : null;
}

customElements.define("doc-values", DocValues);

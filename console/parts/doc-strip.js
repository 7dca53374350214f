import { each, h, set, show } from "../core/html.js";
import { words } from "../core/words.js";

/** @typedef {import("./doc-links.js").PageLinks} PageLinks */

const say = await words("document");

/** Small pictures of all pages, each loaded when it comes into sight. Event: `page-turn` with `detail` the page's number. */
export class DocStrip extends HTMLElement {
  #list = h("ol");
  /** @type {PageLinks | null} */
  #links = null;
  #sight = new IntersectionObserver((seen) => this.#seen(seen), { root: this, rootMargin: "200px" });

  connectedCallback() {
    if (!this.#list.isConnected) show(this, h("nav", { "aria-label": say.pagesLabel }, this.#list));
  }

  disconnectedCallback() {
    this.#sight.disconnect();
  }

  /** @param {PageLinks} links @param {number} count @param {number} current */
  tell(links, count, current) {
    this.#links = links;
    this.hidden = count < 2;
    const numbers = Array.from({ length: this.hidden ? 0 : count }, (_, index) => index + 1);
    each(this.#list, numbers, {
      key: (number) => `${number}`,
      make: (number) => this.#row(number),
      update: (row, number) => this.#current(row, number === current),
    });
  }

  /** @param {number} number */
  #row(number) {
    const thumb = h("span", { class: "thumb", "data-number": number, "aria-hidden": "true" });
    this.#sight.observe(thumb);
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", "aria-label": say.pageShort(number), onclick: () => this.dispatchEvent(new CustomEvent("page-turn", { detail: number, bubbles: true })) },
        thumb,
        h("span", { class: "small number", "aria-hidden": "true" }, number),
      ),
    );
  }

  /** @param {HTMLElement} row @param {boolean} isCurrent */
  #current(row, isCurrent) {
    const button = row.querySelector("button");
    if (button === null || isCurrent === button.hasAttribute("aria-current")) return;
    set(button, { "aria-current": isCurrent ? "page" : null });
    if (!isCurrent) return;
    const [inner, outer] = [row.getBoundingClientRect(), this.#list.getBoundingClientRect()];
    this.#list.scrollBy({ left: inner.left + inner.width / 2 - outer.left - outer.width / 2, behavior: "instant" });
  }

  /** @param {readonly IntersectionObserverEntry[]} seen */
  #seen(seen) {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      this.#sight.unobserve(target);
      void this.#load(target);
    }
  }

  /** A page without a picture keeps its number. @param {Element} thumb */
  async #load(thumb) {
    const url = await this.#links?.of(Number(thumb.getAttribute("data-number"))).catch(() => null);
    if (url) show(thumb, h("img", { src: url, alt: "", decoding: "async" }));
  }
}

customElements.define("doc-strip", DocStrip);

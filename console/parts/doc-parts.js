import { h, show } from "../core/html.js";
import { words } from "../core/words.js";
import { ConfidenceMark } from "./confidence-mark.js";

/** @typedef {import("./doc-reading.js").Section} Section */

const say = await words("document");
const terms = await words("terms");

/** A tab for each document in a file. Event: `part-open` with `detail` its key. */
export class DocParts extends HTMLElement {
  /** The panel that the open tab stands for. */
  static panel = "doc-part";

  /** @param {readonly Section[]} sections @param {Record<string, string>} titles @param {string} open */
  tell(sections, titles, open) {
    show(
      this,
      h("p", { class: "soft small" }, say.partsHint(sections.length)),
      h(
        "div",
        { role: "tablist", "aria-label": say.parts, onkeydown: (/** @type {KeyboardEvent} */ event) => this.#along(event) },
        sections.map((section) => this.#tab(section, titles[section.type] ?? terms.type[section.type] ?? section.type, section.key === open)),
      ),
    );
  }

  /** @param {string} key */
  static tab(key) {
    return `doc-tab-${key}`;
  }

  /** @param {Section} section @param {string} name @param {boolean} isOpen */
  #tab({ key, first, last, confidence }, name, isOpen) {
    const facts = { "aria-selected": `${isOpen}`, "aria-controls": isOpen ? DocParts.panel : null, tabindex: isOpen ? 0 : -1 };
    return h(
      "button",
      { type: "button", role: "tab", id: DocParts.tab(key), "data-key": key, ...facts, onclick: () => this.#open(key) },
      h("span", {}, first === null || last === null ? name : say.part(name, first, last)),
      ConfidenceMark.of(confidence),
    );
  }

  /** @param {KeyboardEvent} event */
  #along(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    const tabs = [...this.querySelectorAll("[role=tab]")];
    const towardsEnd = (event.key === "ArrowRight") === (getComputedStyle(this).direction === "ltr");
    const now = tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
    this.#open(tabs[(now + (towardsEnd ? 1 : -1) + tabs.length) % tabs.length]?.getAttribute("data-key") ?? "1");
  }

  /** @param {string} key */
  #open(key) {
    this.dispatchEvent(new CustomEvent("part-open", { detail: key }));
  }
}

customElements.define("doc-parts", DocParts);

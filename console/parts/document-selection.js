import { h, set, show } from "../core/html.js";
import { words } from "../core/words.js";

const say = (await words("documents")).selection;

/** What can be done with the selected documents. Events: `export` with `json` or `csv`, `remove`, `clear`. */
export class DocumentSelection extends HTMLElement {
  #count = h("strong", { role: "status" });

  connectedCallback() {
    set(this, { role: "region", "aria-label": say.title, hidden: true });
    show(
      this,
      this.#count,
      this.#button(say.json, "export", "json"),
      this.#button(say.csv, "export", "csv", say.csvHint),
      this.#button(say.remove, "remove"),
      this.#button(say.clear, "clear"),
      h("p", { class: "hint keys" }, say.keys),
    );
  }

  /** @param {number} selected */
  tell(selected) {
    this.hidden = selected === 0;
    show(this.#count, selected ? say.count(selected) : null);
  }

  /** @param {string} title @param {string} event @param {string} [detail] @param {string} [hint] */
  #button(title, event, detail, hint) {
    const kind = event === "remove" ? "danger" : "";
    const onclick = () => this.dispatchEvent(new CustomEvent(event, { detail }));
    return h("button", { type: "button", class: `button small ${kind}`, title: hint, onclick }, title);
  }
}

customElements.define("document-selection", DocumentSelection);

import { each, h, set, show } from "../core/html.js";
import { sentence } from "../core/page.js";
import { words } from "../core/words.js";

const say = await words("account");

/**
 * @typedef {{ items: any[], pagination: import("../core/api.js").Pagination }} Page
 * @typedef {{ ask: (page: number) => Promise<Page>, row: (item: any) => (Node | string | null)[], none: string, label: string }} Rows
 */

/** A list of things with ids: loading, failing, empty, and page by page. */
export class AccountRows extends HTMLElement {
  #list = h("ul", { class: "rows" });
  #foot = h("div", { class: "foot", role: "status" });
  /** @type {any[]} */
  #items = [];
  #total = 0;
  /** @type {Rows} */
  #rows = /** @type {any} */ (null);

  /** @param {Rows} rows */
  static of(rows) {
    const made = new AccountRows();
    made.#rows = rows;
    return made;
  }

  connectedCallback() {
    if (this.#list.isConnected) return;
    set(this.#list, { "aria-label": this.#rows.label });
    set(this, { tabindex: "-1" });
    show(this.#foot, h("p", { class: "soft" }, say.loading));
    show(this, this.#list, this.#foot);
    void this.load();
  }

  get items() {
    return this.#items;
  }

  /** From the beginning. */
  load() {
    return this.#take(1, () => []);
  }

  /** @param {string} id @param {any} item */
  change(id, item) {
    this.#items = this.#items.map((each) => (each.id === id ? item : each));
    this.#draw();
  }

  /** @param {string} id */
  drop(id) {
    this.#items = this.#items.filter((each) => each.id !== id);
    this.#total -= 1;
    this.#draw();
    this.focus();
  }

  /** @param {number} page @param {() => any[]} before */
  async #take(page, before) {
    try {
      const { items, pagination } = await this.#rows.ask(page);
      const known = before();
      this.#items = [...known, ...items.filter((item) => !known.some((each) => each.id === item.id))];
      this.#total = pagination.total;
      this.#draw();
    } catch (error) {
      const again = h("button", { type: "button", class: "button small", onclick: () => void this.#take(page, before) }, say.tryAgain);
      show(this.#foot, h("p", { class: "wrong" }, `${say.failed} ${sentence(error)}`), again);
    }
  }

  #draw() {
    each(this.#list, this.#items, { key: (item) => item.id, make: (item) => this.#row(h("li"), item), update: (row, item) => this.#row(row, item) });
    set(this.#list, { hidden: this.#items.length === 0 });
    const hasMore = this.#items.length < this.#total;
    const more = () => this.#take(Math.floor(this.#items.length / 20) + 1, () => this.#items);
    show(
      this.#foot,
      this.#items.length === 0 ? h("p", { class: "soft" }, this.#rows.none) : null,
      hasMore ? h("button", { type: "button", class: "button small", onclick: () => void more() }, say.more) : null,
    );
  }

  /** A row that changes keeps the focus on the same control. @param {HTMLElement} row @param {any} item */
  #row(row, item) {
    const said = JSON.stringify(item);
    if (row.dataset.said === said) return row;
    const held = row.querySelector(":focus")?.getAttribute("data-act");
    row.dataset.said = said;
    show(row, this.#rows.row(item));
    if (held) /** @type {HTMLElement | null} */ (row.querySelector(`[data-act="${held}"]`))?.focus();
    return row;
  }
}

customElements.define("account-rows", AccountRows);

import { h, set, show } from "../core/html.js";
import { words } from "../core/words.js";
import { GROUPS, SORTS } from "../core/sifting.js";

const say = (await words("documents")).filter;
const TYPING_MS = 250;

/** @typedef {import("../core/sifting.js").Filters & { passages: boolean }} Choice */

/** Which documents are shown, and in what order. `change` tells that the reader chose otherwise. */
export class DocumentFilters extends HTMLElement {
  /** @type {Choice} */
  choice = { group: "all", type: "", q: "", sort: "newest", passages: false };
  #types = h("select", { "aria-label": say.type });
  #sorts = h("select", { "aria-label": say.sort }, options(Object.entries(say.sorts)));
  #search = h("input", { type: "search", "aria-label": say.search, placeholder: say.search, maxlength: 200, autocomplete: "off" });
  #passages = h("input", { type: "checkbox" });
  #passagesLabel = h("label", { class: "passages" }, this.#passages, say.passages);
  #groups = h("div", { class: "groups", role: "group", "aria-label": say.group });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {URLSearchParams} query */
  read(query) {
    const group = query.get("status") ?? "";
    const sort = query.get("sort") ?? "";
    this.choice = {
      group: isKey(GROUPS, group) ? group : "all",
      type: query.get("type") ?? "",
      q: query.get("q") ?? "",
      sort: isKey(SORTS, sort) ? sort : "newest",
      passages: query.get("passages") !== null,
    };
  }

  /** For the address of the page. @returns {Record<string, string | null>} */
  get query() {
    const { group, type, q, sort, passages } = this.choice;
    return { status: group === "all" ? null : group, type, q, sort: sort === "newest" ? null : sort, passages: passages && q ? "yes" : null };
  }

  get isPlain() {
    return Object.values({ ...this.query, sort: null }).every((value) => !value);
  }

  connectedCallback() {
    set(this, { role: "search", "aria-label": say.title });
    show(this, this.#groups, h("div", { class: "narrow" }, this.#search, this.#passagesLabel, this.#types, this.#sorts));
    this.#search.addEventListener("input", () => this.#typed());
    this.#types.addEventListener("change", () => this.#choose({ type: this.#types.value }));
    this.#sorts.addEventListener("change", () => this.#choose({ sort: /** @type {Choice["sort"]} */ (this.#sorts.value) }));
    this.#passages.addEventListener("change", () => this.#choose({ passages: this.#passages.checked }));
    show(this.#groups, Object.entries(say.groups).map(([group, title]) => this.#group(/** @type {Choice["group"]} */ (group), title)));
    this.offer([]);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  /** The types there are. @param {readonly { name: string, title: string }[]} types */
  offer(types) {
    const { type } = this.choice;
    const known = types.some(({ name }) => name === type) || !type ? types : [...types, { name: type, title: type }];
    show(this.#types, options([["", say.allTypes], ...known.map(({ name, title }) => /** @type {[string, string]} */ ([name, title]))]));
    this.#draw();
  }

  clear() {
    this.#choose({ group: "all", type: "", q: "", passages: false });
  }

  /** @param {Choice["group"]} group @param {string} title */
  #group(group, title) {
    return h("button", { type: "button", class: "group", "data-group": group, onclick: () => this.#choose({ group }) }, title);
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#choose({}), TYPING_MS);
  }

  /** With what is being typed. @param {Partial<Choice>} part */
  #choose(part) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.choice = { ...this.choice, q: this.#search.value.trim(), ...part };
    this.#draw();
    this.dispatchEvent(new Event("change"));
  }

  #draw() {
    const { group, type, q, sort, passages } = this.choice;
    const showsPassages = passages && q !== "";
    for (const button of this.#groups.children) set(button, { "aria-pressed": `${button.getAttribute("data-group") === group}` });
    this.#types.value = type;
    this.#sorts.value = sort;
    this.#passages.checked = passages;
    if (this.#timer === undefined && this.#search.value.trim() !== q) this.#search.value = q;
    this.#passagesLabel.hidden = q === "";
    // Passages are found in all types and come newest first.
    this.#types.hidden = showsPassages;
    this.#sorts.hidden = showsPassages;
  }
}

/** @template {object} T @param {T} of @param {string} key @returns {key is Extract<keyof T, string>} */
function isKey(of, key) {
  return Object.hasOwn(of, key);
}

/** @param {[string, string][]} entries */
function options(entries) {
  return entries.map(([value, title]) => h("option", { value }, title));
}

customElements.define("document-filters", DocumentFilters);

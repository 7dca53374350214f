import { get } from "../core/api.js";
import { h, show } from "../core/html.js";
import { words } from "../core/words.js";

const say = await words("review");
const terms = await words("terms");
const PAUSE = 300;
const CONFIDENCES = /** @type {Record<string, Record<string, number>>} */ ({ low: { confidenceTo: 49.99 }, middle: { confidenceFrom: 50, confidenceTo: 80 }, high: { confidenceFrom: 80.01 } });
const STATUSES = /** @type {Record<string, Record<string, string>>} */ ({ waiting: { status: "open,claimed" }, mine: { status: "claimed", claimedBy: "me" } });

/** What of the queue is shown, and in which order. Event: `change`. */
export class QueueFilters extends HTMLElement {
  #status = chooser("status", say.filters.status, say.filters.statuses);
  #type = chooser("type", say.filters.type, { "": say.filters.anyType });
  #confidence = chooser("confidence", say.filters.confidence, { "": say.filters.confidences.any, low: say.filters.confidences.low, middle: say.filters.confidences.middle, high: say.filters.confidences.high });
  #sort = chooser("sort", say.filters.sort, say.filters.sorts);
  #name = h("input", { id: "filter-q", type: "search", name: "q", autocomplete: "off" });

  /** @param {URLSearchParams} given */
  fill(given) {
    const choices = [this.#status, this.#type, this.#confidence, this.#sort];
    show(
      this,
      h(
        "search",
        { "aria-label": say.filters.label },
        choices.map(({ label, select }) => h("div", { class: "field" }, label, select)),
        h("div", { class: "field wide" }, h("label", { for: "filter-q" }, say.filters.name), this.#name),
      ),
    );
    for (const { select } of choices) select.addEventListener("change", () => this.#tell());
    this.#name.addEventListener("input", () => this.#later());
    this.#put(given);
    void this.#types(given.get("type") ?? "");
  }

  clear() {
    this.#put(new URLSearchParams());
    this.#tell();
  }

  /** Whether anything but the queue itself is asked for. */
  get isNarrow() {
    const { status, type, confidence, q } = this.chosen;
    return (status !== null && status !== "waiting") || type !== null || confidence !== null || q !== null;
  }

  /** What was chosen, for the address: without what is so anyway. @returns {Record<"status" | "type" | "confidence" | "sort" | "q", string | null>} */
  get chosen() {
    const status = this.#status.select.value;
    const sort = this.#sort.select.value;
    return {
      status: status === "waiting" ? null : status,
      type: this.#type.select.value || null,
      confidence: this.#confidence.select.value || null,
      sort: sort === "priority" ? null : sort,
      q: this.#name.value.trim() || null,
    };
  }

  /** As the API is asked. @returns {Record<string, string | number | null>} */
  get query() {
    const { type, q } = this.chosen;
    const status = this.#status.select.value;
    return { ...(STATUSES[status] ?? { status }), ...CONFIDENCES[this.#confidence.select.value], type, q, sortBy: this.#sort.select.value, order: "asc" };
  }

  /** @param {URLSearchParams} given */
  #put(given) {
    choose(this.#status.select, given.get("status") ?? "waiting");
    choose(this.#type.select, given.get("type") ?? "");
    choose(this.#confidence.select, given.get("confidence") ?? "");
    choose(this.#sort.select, given.get("sort") ?? "priority");
    this.#name.value = given.get("q") ?? "";
  }

  /** @param {string} chosen */
  async #types(chosen) {
    const types = /** @type {import("../core/models.js").TypeEntry[]} */ (await get("/types", { limit: 100 }).catch(() => []));
    const { select } = this.#type;
    const now = select.value || chosen;
    select.append(...types.map(({ name, title }) => h("option", { value: name }, terms.type[name] ?? title)));
    choose(select, now);
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), PAUSE);
  }

  #tell() {
    if (this.isConnected) this.dispatchEvent(new Event("change"));
  }
}

/** @param {string} name @param {string} said @param {Record<string, string>} options */
function chooser(name, said, options) {
  const select = h("select", { id: `filter-${name}`, name }, Object.entries(options).map(([value, text]) => h("option", { value }, text)));
  return { label: h("label", { for: `filter-${name}` }, said), select };
}

/** @param {HTMLSelectElement} select @param {string} value */
function choose(select, value) {
  select.value = value;
  if (select.selectedIndex < 0) select.selectedIndex = 0;
}

customElements.define("queue-filters", QueueFilters);

import { get } from "../core/api.js";
import { h, set, show } from "../core/html.js";
import { live } from "../core/live.js";
import { remembered } from "../core/offline.js";
import { ConsolePage } from "../core/page.js";
import { to } from "../core/routes.js";
import { money, number, words } from "../core/words.js";
import { BudgetCard } from "../parts/budget-card.js";
import { dayChart } from "../parts/day-chart.js";
import { DayRange, daysOf, spanOf } from "../parts/day-range.js";
import { HealthStrip } from "../parts/health-strip.js";
import { errorsOf, stepsOf, waysOf } from "../parts/usage-tables.js";

/**
 * @typedef {import("../core/models.js").Usage} Usage
 * @typedef {import("../parts/day-range.js").Span} Span
 */

const say = await words("usage");
const ENDED = ["completed", "failed", "rejected", "expired"];
const CALM_MS = 3000;

/** What was used on some days, and what a month may cost. */
class UsagePage extends ConsolePage {
  /** @type {Span} */
  #span = spanOf("month");
  #budget = new BudgetCard();
  #body = h("div", { class: "usage-body", "aria-live": "polite" });
  #steps = h("div", {});
  #said = h("p", { class: "soft small" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  open() {
    this.entitle(say.title);
    const range = new DayRange();
    this.#budget.className = "card";
    show(
      this,
      h("header", { class: "head" }, h("div", {}, h("h1", {}, say.title), h("p", { class: "soft" }, say.lead)), range),
      new HealthStrip(),
      this.#said,
      this.#body,
      h("div", { class: "usage-foot" }, this.#steps, this.#budget),
    );
    this.listen(range, "chosen", ({ detail }) => {
      this.#span = detail;
      void this.attempt(() => this.#fill());
    });
    this.listen(live, "job", ({ detail }) => ENDED.includes(detail.status) && this.#soon());
    this.signal.addEventListener("abort", () => clearTimeout(this.#timer));
    return this.#fill();
  }

  /** Many documents may end at once. */
  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.attempt(() => this.#fill()), CALM_MS);
  }

  async #fill() {
    const span = this.#span;
    set(this.#body, { "aria-busy": "true" });
    const { value } = await remembered(`usage ${span.from} ${span.to}`, () => get("/usage", { ...span }, this.signal));
    if (span !== this.#span || this.signal.aborted) return;
    set(this.#body, { "aria-busy": null });
    show(this.#said, `${say.span(span.from, span.to)} · ${say.utc}`);
    show(this.#body, value.days.length ? figures(value, span) : nothing());
    show(this.#steps, value.days.length ? stepsOf(value.steps) : null);
    this.#budget.tell(value.budget);
  }
}

function nothing() {
  return h("section", { class: "empty" }, h("h2", {}, say.noneTitle), h("p", {}, say.noneText), h("a", { class: "button", href: to("/") }, say.upload));
}

/** @param {Usage} usage @param {Span} span */
function figures(usage, span) {
  return [
    tiles(usage.total),
    h("div", { class: "charts" }, ...charts(usage, daysOf(span))),
    h("div", { class: "charts" }, waysOf(usage.routes), errorsOf(usage.errors)),
  ];
}

/** @param {Usage["total"]} total */
function tiles({ documents, failed, pages, llmTokens, usd }) {
  return h(
    "dl",
    { class: "tiles" },
    tile(say.documents, number(documents), say.failed(failed)),
    tile(say.pages, number(pages), documents ? say.pagesEach(pages / documents) : ""),
    tile(say.cost, money(usd), usd && documents ? say.costEach(usd / documents) : say.noCost),
    tile(say.tokens, number(llmTokens), say.tokensHint),
  );
}

/** @param {string} name @param {string} value @param {string} more */
function tile(name, value, more) {
  return h("div", { class: "card" }, h("dt", { class: "soft small" }, name), h("dd", {}, h("strong", {}, value), h("span", { class: "soft small" }, more)));
}

/** @param {Usage} usage @param {string[]} days */
function charts({ days: used }, days) {
  const known = new Map(used.map((each) => [each.day, each]));
  const values = (/** @type {(day: Usage["days"][number]) => number} */ of) =>
    days.map((day) => {
      const found = known.get(day);
      return found ? of(found) : 0;
    });
  return [
    dayChart({
      title: say.documentsByDay,
      days,
      format: (value) => number(value),
      series: [
        { name: say.completed, kind: "plain", values: values(({ documents }) => documents) },
        { name: say.withoutResult, kind: "bad", values: values(({ failed }) => failed) },
      ],
    }),
    dayChart({
      title: say.costByDay,
      days,
      format: money,
      series: [{ name: say.cost, kind: "plain", values: values(({ usd }) => usd) }],
      more: [{ name: say.costPerDocument, kind: "plain", values: values(({ usd, documents }) => (documents ? usd / documents : 0)) }],
    }),
  ];
}

customElements.define("usage-page", UsagePage);

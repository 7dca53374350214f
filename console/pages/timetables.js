import { list, post, remove } from "../core/api.js";
import { each, h, show } from "../core/html.js";
import { live } from "../core/live.js";
import { remembered } from "../core/offline.js";
import { ConsolePage, sentence } from "../core/page.js";
import { to } from "../core/routes.js";
import { ago, words } from "../core/words.js";
import { confirmed } from "../parts/confirm-dialog.js";
import { notify } from "../parts/notice-board.js";
import { WeekCard } from "../parts/week-card.js";
import { askHeading } from "../parts/week-heading.js";

const say = await words("timetables");
const LIMIT = 24;

/** @typedef {import("../core/models.js").TimetableEntry} TimetableEntry */

class TimetablesPage extends ConsolePage {
  #cards = h("div", { class: "cards" });
  #foot = h("div", { class: "list-foot" });
  #told = h("p", { class: "hint", role: "status" });
  #order = h(
    "select",
    { id: "timetable-order", onchange: () => void this.#tried(() => this.#load()) },
    Object.entries(say.orders).map(([value, text]) => h("option", { value }, text)),
  );
  /** @type {TimetableEntry[]} */
  #items = [];
  #total = 0;

  async open() {
    this.entitle(say.title);
    show(
      this,
      h("div", { class: "head" }, h("div", {}, h("h1", {}, say.title), h("p", { class: "soft" }, say.lead)), this.#tools()),
      this.#told,
      this.#cards,
      this.#foot,
    );
    show(this.#foot, h("p", { class: "soft", "aria-busy": "true" }, say.loading));
    await this.#load();
    this.listen(live, "caught-up", () => void this.#refresh());
    this.listen(live, "job", ({ detail }) => detail.status === "completed" && void this.#refresh());
    this.listen(this.#cards, "week-remove", ({ detail }) => void this.#remove(detail));
  }

  #tools() {
    return h(
      "div",
      { class: "actions" },
      h("label", { class: "unseen", for: "timetable-order" }, say.sort),
      this.#order,
      h("button", { type: "button", class: "button primary", onclick: () => void this.#make() }, say.make),
    );
  }

  async #load() {
    const { value, seenAt } = await remembered(`timetables ${this.#order.value}`, () => this.#page(1));
    this.#items = value.items;
    this.#total = value.pagination.total;
    show(this.#told, seenAt ? say.seenBefore(ago(seenAt)) : null);
    this.#draw();
  }

  /** What happened meanwhile is added quietly; who looks further down is not disturbed. */
  async #refresh() {
    if (this.#items.length <= LIMIT) await this.#load().catch(() => null);
  }

  /** @param {number} page */
  #page(page) {
    const [sortBy, order] = this.#order.value.split(" ");
    return list("/timetables", { page, limit: LIMIT, sortBy, order }, this.signal);
  }

  async #more() {
    const known = new Set(this.#items.map((item) => item.timetableId));
    const { items, pagination } = await this.#page(Math.floor(this.#items.length / LIMIT) + 1);
    const added = items.filter((item) => !known.has(item.timetableId));
    this.#items = [...this.#items, ...added];
    this.#total = pagination.total;
    this.#draw();
    const first = /** @type {HTMLElement | null} */ (this.#cards.querySelector(`[data-key="${added[0]?.timetableId}"] a`));
    first?.focus();
  }

  #draw() {
    each(this.#cards, this.#items, { key: (item) => item.timetableId, make: made, update: (card, item) => card.tell(item) });
    const hasMore = this.#items.length < this.#total;
    if (this.#items.length === 0) return show(this.#foot, nothing());
    show(
      this.#foot,
      hasMore ? h("p", { class: "soft" }, say.shown(this.#items.length, this.#total)) : null,
      hasMore ? h("button", { type: "button", class: "button", onclick: () => void this.#tried(() => this.#more()) }, say.more) : null,
    );
  }

  #make() {
    return askHeading({ title: say.makeTitle, done: say.makeDone }, async (heading) => {
      const { timetableId } = await post("/timetables", heading);
      location.hash = to(`/timetables/${timetableId}`);
    });
  }

  /** @param {TimetableEntry} entry */
  async #remove({ timetableId, name }) {
    if (!(await confirmed({ title: say.removeTitle(name), text: say.removeText, yes: say.remove }))) return;
    await this.#tried(async () => {
      await remove(`/timetables/${timetableId}`);
      this.#items = this.#items.filter((item) => item.timetableId !== timetableId);
      this.#total -= 1;
      this.#draw();
      this.querySelector("button")?.focus();
      notify(say.removed(name));
    });
  }

  /** What fails leaves the list as it was. @param {() => Promise<void>} what */
  async #tried(what) {
    await what().catch((error) => notify(sentence(error), "bad"));
  }
}

/** @param {TimetableEntry} item */
function made(item) {
  const card = new WeekCard();
  card.className = "card";
  card.tell(item);
  return card;
}

function nothing() {
  return h(
    "section",
    { class: "empty" },
    h("h2", {}, say.none),
    h("p", {}, say.noneText),
    h("a", { class: "button", href: to("/") }, say.toUpload),
  );
}

customElements.define("timetables-page", TimetablesPage);

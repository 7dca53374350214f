import { get, remove } from "../core/api.js";
import { h, set, show } from "../core/html.js";
import { live } from "../core/live.js";
import { remembered } from "../core/offline.js";
import { ConsolePage, sentence } from "../core/page.js";
import { to } from "../core/routes.js";
import { ago, words } from "../core/words.js";
import { confirmed } from "../parts/confirm-dialog.js";
import { notify } from "../parts/notice-board.js";
import { WeekBook } from "../parts/week-book.js";
import { askCalendar, download } from "../parts/week-calendar.js";
import { WeekGrid } from "../parts/week-grid.js";
import { askHeading } from "../parts/week-heading.js";
import { WeekOverlaps } from "../parts/week-overlaps.js";
import { WeekUndo } from "../parts/week-undo.js";
import { WeekWork } from "../parts/week-work.js";

const say = await words("timetables");
const MINUTE_MS = 60_000;

class TimetablePage extends ConsolePage {
  #grid = new WeekGrid();
  #overlaps = new WeekOverlaps();
  #undo = new WeekUndo();
  #head = h("div", { class: "heading" });
  #told = h("p", { class: "hint", role: "status" });
  #usedOnly = h("input", { type: "checkbox", id: "used-only", onchange: () => this.#draw() });
  /** @type {WeekBook} */
  #book = /** @type {any} */ (null);
  /** @type {WeekWork} */
  #work = /** @type {any} */ (null);

  async open() {
    show(this, h("p", { class: "soft", "aria-busy": "true" }, say.loading));
    const { value, seenAt } = await remembered(`timetable ${this.#id}`, () => this.#ask());
    this.#book = new WeekBook(value);
    this.#work = new WeekWork(this.#book, this.#grid, this.#undo);
    show(this.#told, seenAt ? say.seenBefore(ago(seenAt)) : null);
    show(
      this,
      h("div", { class: "head" }, this.#head, this.#tools()),
      this.#told,
      this.#overlaps,
      this.#grid,
      this.#undo,
      h("div", { class: "under" }, h("p", { class: "hint", id: "week-keys" }, say.keys), h("label", { class: "small" }, this.#usedOnly, say.usedOnly)),
    );
    set(this.#grid, { "aria-describedby": "week-keys" });
    this.#draw();
    this.#follow();
  }

  get #id() {
    return this.place.params.id ?? "";
  }

  #ask() {
    return get(`/timetables/${this.#id}`, {}, this.signal);
  }

  #follow() {
    this.listen(this.#book, "change", () => this.#draw());
    for (const part of [this.#grid, this.#overlaps]) this.listen(part, "block-open", ({ detail }) => void this.#work.edit(detail.id));
    this.listen(this.#grid, "block-new", ({ detail }) => void this.#work.add(detail.day, detail.minute));
    this.listen(this.#grid, "block-move", ({ detail }) => this.#work.moveTo(detail.id, detail.day, detail.stretch));
    this.listen(this.#grid, "keydown", (event) => this.#work.key(event));
    this.listen(live, "caught-up", () => void this.#renew());
    this.listen(live, "job", ({ detail }) => {
      if (detail.documentId === this.#book.timetable.documentId && detail.status === "completed") void this.#renew();
    });
    const timer = setInterval(() => this.#grid.tick(), MINUTE_MS);
    this.signal.addEventListener("abort", () => clearInterval(timer));
  }

  async #renew() {
    if (this.#book.isBusy || document.querySelector("dialog[open]")) return;
    const timetable = await this.#ask().catch(() => null);
    if (timetable === null || this.#book.isBusy) return;
    this.#book.renew(timetable);
    show(this.#told);
  }

  #tools() {
    const id = this.#id;
    const button = (/** @type {string} */ text, /** @type {() => unknown} */ onclick, title = "") =>
      h("button", { type: "button", class: "button small", title: title || null, onclick }, text);
    return h(
      "div",
      { class: "actions" },
      h("button", { type: "button", class: "button small primary", onclick: () => void this.#work.add(null, null) }, say.add),
      button(say.heading, () => this.#entitle()),
      button(say.print, () => print()),
      button(say.calendar, () => askCalendar(id)),
      button(say.csv, () => this.#tried(() => download(id, { format: "csv" })), say.csvHint),
      button(say.xlsx, () => this.#tried(() => download(id, { format: "xlsx" })), say.xlsxHint),
      h("button", { type: "button", class: "button small danger", onclick: () => void this.#remove() }, say.remove),
    );
  }

  #draw() {
    const { timetable } = this.#book;
    this.entitle(timetable.name);
    this.#drawHead();
    this.#overlaps.tell(timetable.timeblocks);
    this.#grid.tell(timetable.timeblocks, this.#usedOnly.checked);
  }

  #drawHead() {
    const { name, className, teacher, term, year, school, documentId } = this.#book.timetable;
    const said = JSON.stringify([name, className, teacher, term, year, school]);
    if (this.#head.dataset.said === said) return;
    this.#head.dataset.said = said;
    const facts = [className === name ? null : className, teacher, [term, year].filter(Boolean).join(" "), school].filter(Boolean);
    show(
      this.#head,
      h("nav", { class: "crumb", "aria-label": say.title }, h("a", { href: to("/timetables") }, say.all)),
      h("h1", {}, name),
      h(
        "p",
        { class: "soft" },
        facts.join(" · "),
        h("span", { class: "origin" }, facts.length ? " · " : "", documentId ? h("a", { href: to(`/documents/${documentId}`) }, say.fromDocument) : say.byHand),
      ),
    );
  }

  #entitle() {
    const heading = this.#book.timetable;
    void askHeading({ title: say.heading, done: say.save, heading }, (changed) => this.#book.entitle(changed));
  }

  async #remove() {
    const { name } = this.#book.timetable;
    if (!(await confirmed({ title: say.removeTitle(name), text: say.removeText, yes: say.remove }))) return;
    await this.#tried(async () => {
      await remove(`/timetables/${this.#id}`);
      notify(say.removed(name));
      location.hash = to("/timetables");
    });
  }

  /** @param {() => Promise<unknown>} what */
  async #tried(what) {
    await what().catch((error) => notify(sentence(error), "bad"));
  }
}

customElements.define("timetable-page", TimetablePage);

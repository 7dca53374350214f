import { list, post, remove } from "../core/api.js";
import { h, set, show } from "../core/html.js";
import { live } from "../core/live.js";
import { ConsolePage, explain, sentence } from "../core/page.js";
import { to } from "../core/routes.js";
import { Shelf } from "../core/shelf.js";
import { uploading } from "../core/uploading.js";
import { moment, words } from "../core/words.js";
import { confirmed } from "../parts/confirm-dialog.js";
import { exported } from "../parts/document-export.js";
import { DocumentFilters } from "../parts/document-filters.js";
import { DocumentHits } from "../parts/document-hits.js";
import { DocumentList } from "../parts/document-list.js";
import { DocumentSelection } from "../parts/document-selection.js";
import { notify } from "../parts/notice-board.js";
import { UploadPanel } from "../parts/upload-panel.js";
import { UploadZone } from "../parts/upload-zone.js";

const say = await words("documents");
const OPEN = ["open", "claimed"];

/** @typedef {import("../core/shelf.js").Document} Document */
/** @typedef {import("../parts/document-row.js").Action} Action */

/** Upload documents and watch them. */
class DocumentsPage extends ConsolePage {
  #shelf = new Shelf();
  #zone = new UploadZone();
  #filters = new DocumentFilters();
  #list = new DocumentList();
  #hits = new DocumentHits();
  #selection = new DocumentSelection();
  #count = h("p", { class: "soft", role: "status" });
  #note = h("div", { class: "note", role: "status" });
  #noneFits = h(
    "div",
    { class: "empty" },
    h("h2", {}, say.none.title),
    h("p", {}, say.none.text),
    h("button", { type: "button", class: "button", onclick: () => this.#filters.clear() }, say.filter.clear),
  );
  #nothing = h(
    "div",
    { class: "empty" },
    h("h2", {}, say.empty.title),
    h("p", {}, say.empty.text),
    h("button", { type: "button", class: "button primary", onclick: () => this.#zone.choose() }, say.empty.choose),
    h("p", { class: "small" }, say.empty.samples),
  );
  #more = h("button", { type: "button", class: "button more", hidden: true, onclick: () => void this.#try(() => this.#shelf.more()) }, say.more);

  async open() {
    this.entitle(say.title);
    this.#filters.read(this.place.query);
    show(
      this,
      h("div", { class: "head" }, h("h1", {}, say.title), this.#count),
      this.#zone,
      new UploadPanel(),
      this.#filters,
      this.#note,
      this.#list,
      this.#hits,
      this.#more,
      this.#selection,
    );
    this.#follow();
    show(this.#note, h("p", { class: "soft" }, say.loading));
    this.#list.classList.add("unseen-list");
    const left = history.state;
    await Promise.all([this.#find(), this.#learnTypes()]);
    if (left?.rows) await this.#goBackTo(left);
  }

  /** Kept with the entry of the history, so that going back leads to where the reader was. @param {Event} event */
  #leave(event) {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (link) history.replaceState({ rows: this.#shelf.documents.length, top: scrollY }, "", location.hash || "#/");
  }

  /** @param {{ rows: number, top: number }} left */
  async #goBackTo({ rows, top }) {
    if (this.#shelf.hasMore) await this.#shelf.reload(rows).catch(() => null);
    // The list draws in the next frame.
    requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(0, top)));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#shelf.close();
  }

  #follow() {
    this.#list.follow(this.#shelf);
    this.listen(this.#shelf, "rows", () => this.#tell());
    this.listen(live, "job", ({ detail }) => this.#shelf.hear(detail));
    this.listen(live, "caught-up", () => void this.#shelf.reload().catch((error) => this.#shelf.isLoaded || this.#failed(error)));
    this.listen(uploading, "announced", () => this.#shelf.refresh());
    this.listen(document, "click", (event) => this.#leave(event));
    this.listen(this.#filters, "change", () => void this.#find());
    this.listen(this.#list, "document-action", ({ detail }) => void this.#try(() => this.#act(detail.action, detail.document)));
    this.listen(this.#list, "selection", () => this.#selection.tell(this.#list.selected.size));
    this.listen(this.#list, "remove-selected", () => void this.#try(() => this.#removeAll(this.#selected)));
    this.listen(this.#selection, "remove", () => void this.#try(() => this.#removeAll(this.#selected)));
    this.listen(this.#selection, "clear", () => this.#list.selectAll(false));
    this.listen(this.#selection, "export", ({ detail }) => void this.#try(() => this.#export(detail)));
  }

  get #selected() {
    return this.#shelf.documents.filter(({ documentId }) => this.#list.selected.has(documentId));
  }

  /** What was chosen stands in the address, so that whoever comes back finds the same. */
  async #find() {
    const { choice } = this.#filters;
    const showsHits = choice.passages && choice.q !== "";
    history.replaceState(null, "", to("/", this.#filters.query));
    set(this.#hits, { hidden: !showsHits });
    set(this.#list, { hidden: showsHits });
    if (showsHits) this.#list.selectAll(false);
    this.setAttribute("aria-busy", "true");
    try {
      await (showsHits ? this.#hits.find(choice) : this.#shelf.load(choice));
      this.#tell();
    } catch (error) {
      this.#failed(error);
    } finally {
      this.setAttribute("aria-busy", "false");
    }
  }

  /** @param {unknown} error */
  #failed(error) {
    if (this.signal.aborted) return;
    const again = h("button", { type: "button", class: "button", onclick: () => void this.#find() }, say.retry);
    show(this.#note, h("div", { class: "empty", role: "alert" }, h("h2", {}, say.failed), h("p", {}, explain(error)[1]), again));
  }

  #tell() {
    const { documents, total, hasMore, seenAt, isLoaded } = this.#shelf;
    if (!isLoaded && !this.#list.hidden) return;
    const isEmpty = documents.length === 0 && !this.#list.hidden;
    set(this.#filters, { hidden: isEmpty && this.#filters.isPlain });
    show(this.#count, this.#list.hidden || isEmpty ? null : say.found(total));
    if (isEmpty) this.#sayEmpty();
    else show(this.#note, seenAt ? h("p", { class: "seen" }, say.seenAt(moment(seenAt))) : null);
    this.#list.classList.toggle("unseen-list", isEmpty);
    set(this.#more, { hidden: !hasMore || this.#list.hidden });
    show(this.#more, say.more, hasMore ? h("span", { class: "soft small" }, say.shown(documents.length, total)) : null);
  }

  /** What says that there is nothing; what stands there already is not put there anew, or a click that has begun would be lost. */
  #sayEmpty() {
    const empty = this.#filters.isPlain ? this.#nothing : this.#noneFits;
    if (this.#note.firstChild !== empty) show(this.#note, empty);
  }

  async #learnTypes() {
    const types = await list("/types", { limit: 100 }, this.signal).then(({ items }) => items, () => []);
    this.#list.titles = Object.fromEntries(types.map(({ name, title }) => [name, title]));
    this.#filters.offer(types);
    this.#zone.offer(types);
    this.#shelf.dispatchEvent(new Event("rows"));
  }

  /** What fails is said; the page stays. @param {() => Promise<unknown>} what */
  async #try(what) {
    try {
      await what();
    } catch (error) {
      if (!this.signal.aborted) notify(sentence(error), "bad");
    }
  }

  /** @param {Action} action @param {Document} document */
  async #act(action, document) {
    if (action === "remove") return this.#removeAll([document]);
    if (action === "review") return this.#review(document);
    const job = await post(`/jobs/${document.jobId}/${action}`);
    this.#shelf.hear({ ...job, timestamp: job.updatedAt });
  }

  /** @param {Document} document */
  async #review({ documentId }) {
    const { items } = await list("/hitl/tasks", { documentId, limit: 10 });
    const task = items.find(({ status }) => OPEN.includes(status));
    if (task) location.hash = to(`/review/${task.taskId}`);
    else notify(say.noTask, "bad");
  }

  /** @param {readonly Document[]} documents */
  async #removeAll(documents) {
    const words = say.selection;
    const [first] = documents;
    if (!first) return;
    const text = documents.length === 1 ? words.removeOne(first.fileName) : words.removeMany;
    if (!(await confirmed({ title: words.removeTitle(documents.length), text, yes: words.yes }))) return;
    for (const { documentId } of documents) {
      await remove(`/documents/${documentId}`);
      this.#shelf.drop(documentId);
    }
    notify(words.removed(documents.length));
    if (this.#shelf.documents.length === 0) this.#zone.focus();
  }

  /** @param {"json" | "csv"} format */
  async #export(format) {
    const documents = this.#selected;
    const found = await exported(documents, format);
    const left = documents.length - found;
    if (found === 0) return notify(say.selection.noResults, "bad");
    notify([say.selection.exported(found), left ? say.selection.withoutResult(left) : null].filter(Boolean).join(" "));
  }
}

customElements.define("documents-page", DocumentsPage);

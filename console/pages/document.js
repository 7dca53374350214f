import { h, show } from "../core/html.js";
import { live } from "../core/live.js";
import { isRefused } from "../core/errors.js";
import { ConsolePage } from "../core/page.js";
import { ago, words } from "../core/words.js";
import { DocHead } from "../parts/doc-head.js";
import { pressed, showKeys } from "../parts/doc-keys.js";
import { hasEnded, seen } from "../parts/doc-loading.js";
import { DocMade } from "../parts/doc-made.js";
import { placedOf } from "../parts/doc-marks.js";
import { DocOutcome } from "../parts/doc-outcome.js";
import { DocPages } from "../parts/doc-pages.js";
import { problemsOfFile, sectionsOf, valuesOf } from "../parts/doc-reading.js";
import { DocReviews } from "../parts/doc-reviews.js";
import { DocSteps } from "../parts/doc-steps.js";
import { DocValues } from "../parts/doc-values.js";

/** @typedef {import("../parts/doc-loading.js").Seen} Seen */

const say = await words("document");

/** One document: its pages beside what was read from them, and how it was made. */
class DocumentPage extends ConsolePage {
  #id = "";
  /** @type {Seen | null} */
  #seen = null;
  /** @type {string[]} The values in reading order. */
  #ids = [];
  /** @type {string | null} */
  #chosen = null;
  #asking = false;
  #askAgain = false;
  #head = new DocHead();
  #notice = h("p", { class: "kept", role: "status", hidden: true });
  #steps = new DocSteps();
  #outcome = new DocOutcome();
  #pages = new DocPages();
  #values = new DocValues();
  #workspace = h("div", { class: "workspace" });
  #made = new DocMade();
  #reviews = new DocReviews();

  async open() {
    this.#id = this.place.params.id ?? "";
    this.#heed();
    if (this.#seen === null) show(this, h("p", { class: "soft", role: "status" }, say.loading));
    await this.#refresh();
  }

  #heed() {
    this.listen(live, "job", ({ detail }) => detail.documentId === this.#id && this.#heard(detail));
    this.listen(live, "caught-up", () => this.#freshen());
    this.listen(document, "keydown", (event) => pressed(event, this.#keys));
    this.listen(this, "value-hover", ({ detail }) => this.#pages.hover(detail));
    this.listen(this, "mark-hover", ({ detail }) => this.#values.hover(detail, { follow: true }));
    this.listen(this, "value-choose", ({ detail }) => this.#choose(detail, { follow: true }));
    this.listen(this, "value-go", ({ detail }) => this.#choose(detail, { follow: true, focus: true }));
    this.listen(this, "mark-choose", ({ detail }) => this.#choose(detail, { focus: true }));
    this.listen(this, "part-turn", ({ detail }) => this.#pages.turn(detail));
  }

  /** Ask for everything; what happens meanwhile is asked for once more. */
  async #refresh() {
    this.#askAgain = this.#asking;
    if (this.#asking) return;
    this.#asking = true;
    try {
      this.#tell(await this.#known());
    } finally {
      this.#asking = false;
    }
    if (this.#askAgain && !this.signal.aborted) await this.#refresh();
  }

  /** Without a connection what is shown stays. @returns {Promise<Seen>} */
  async #known() {
    try {
      return await seen(this.#id);
    } catch (error) {
      if (this.#seen === null || !isRefused(error, "OFFLINE")) throw error;
      return { ...this.#seen, seenAt: this.#seen.seenAt ?? new Date().toISOString() };
    }
  }

  /** A step at work is shown at once, what it made when it was asked for. @param {import("../core/live.js").JobNews} news */
  #heard(news) {
    if (this.#seen && news.jobId === this.#seen.job.jobId && !hasEnded(news.status)) {
      this.#head.status(news.status);
      this.#steps.tell(news, { taskIsOurs: this.#seen.taskId !== null });
    }
    this.#freshen();
  }

  /** What is shown stays where the newer could not be asked for, unless it is gone. */
  #freshen() {
    void this.attempt(async () => {
      const error = await this.#refresh().then(() => null, (refused) => refused);
      if (error !== null && (this.#seen === null || isRefused(error, "NOT_FOUND"))) throw error;
    });
  }

  /** @param {Seen} known */
  #tell(known) {
    if (this.signal.aborted) return;
    if (!this.#head.isConnected) this.#frame();
    this.#seen = known;
    this.entitle(known.document.fileName);
    this.#notice.hidden = known.seenAt === null;
    if (known.seenAt !== null) show(this.#notice, say.seenAt(ago(known.seenAt)));
    this.#steps.tell(known.job, { taskIsOurs: known.taskId !== null, timings: known.job.timings });
    this.#outcome.tell(known, this.#changed);
    this.#made.tell(known);
    this.#read(known);
    void this.#reviews.tell(known, this.signal);
  }

  /** @param {Seen} known */
  #read(known) {
    const { document, job, result, types } = known;
    const sections = result === null ? [] : sectionsOf(result, types);
    const general = result === null ? [] : problemsOfFile(result);
    const values = valuesOf(sections);
    this.#ids = values.map(({ id }) => id);
    this.#head.tell(known, sections, this.#changed);
    const hasNone = result === null && hasEnded(document.status);
    this.#workspace.dataset.values = hasNone ? "none" : result === null ? "soon" : "there";
    if (result === null) this.#values.wait(hasNone ? say.valuesNone : say.valuesSoon);
    else this.#values.tell({ sections, general, titles: Object.fromEntries(Object.entries(types).map(([name, type]) => [name, type?.title ?? name])) });
    this.#pages.tell({
      documentId: document.documentId,
      jobId: job.jobId,
      fileName: document.fileName,
      count: document.pages ?? result?.pages.length ?? 0,
      texts: result?.pages ?? [],
      placed: placedOf(sections, general, values),
      isOffline: known.seenAt !== null,
      isEnded: hasEnded(document.status),
    });
  }

  #frame() {
    const keys = h("button", { type: "button", class: "quiet keys-hint", onclick: () => void showKeys() }, h("kbd", {}, "?"), say.actions.keys);
    show(
      this.#workspace,
      h("section", { "aria-label": say.pageRegion }, this.#pages),
      h("section", { "aria-label": say.valuesRegion }, this.#values),
    );
    show(this, this.#head, this.#notice, this.#steps, this.#outcome, this.#workspace, keys, this.#reviews, this.#made);
    this.#reviews.hidden = true;
  }

  /** @param {string | null} id @param {{ follow?: boolean, focus?: boolean }} how */
  #choose(id, { follow = false, focus = false }) {
    if (id === null || (id === this.#chosen && !focus && !follow)) return;
    this.#chosen = id;
    this.#values.choose(id, { focus });
    this.#pages.choose(id, { follow });
  }

  /** @param {number} step */
  #along(step) {
    if (this.#ids.length === 0) return;
    const at = this.#chosen === null ? -1 : this.#ids.indexOf(this.#chosen);
    const next = at < 0 ? (step > 0 ? 0 : this.#ids.length - 1) : (at + step + this.#ids.length) % this.#ids.length;
    this.#workspace.scrollIntoView({ block: "nearest" });
    this.#choose(this.#ids[next] ?? null, { follow: true, focus: true });
  }

  #changed = () => this.#refresh();

  /** @type {Record<string, () => void>} */
  #keys = {
    n: () => this.#along(1),
    p: () => this.#along(-1),
    "+": () => this.#pages.zoomBy(1),
    "=": () => this.#pages.zoomBy(1),
    "-": () => this.#pages.zoomBy(-1),
    "[": () => this.#pages.turnBy(-1),
    "]": () => this.#pages.turnBy(1),
    "?": () => void showKeys(),
  };
}

customElements.define("document-page", DocumentPage);

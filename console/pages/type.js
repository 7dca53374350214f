import { get, post, put, remove } from "../core/api.js";
import { isRefused, Refused } from "../core/errors.js";
import { h, set, show } from "../core/html.js";
import { ConsolePage, sentence } from "../core/page.js";
import { to } from "../core/routes.js";
import { session } from "../core/session.js";
import { words } from "../core/words.js";
import { confirmed } from "../parts/confirm-dialog.js";
import { notify } from "../parts/notice-board.js";
import { TypeBench } from "../parts/type-bench.js";
import { definitionOf, emptyDefinition } from "../parts/type-definition.js";
import { TypeEditor } from "../parts/type-editor.js";
import { trialReport } from "../parts/type-trial.js";
import { typeSummary } from "../parts/type-summary.js";

/** @typedef {import("../core/models.js").DocumentType} DocumentType */

const say = await words("types");
const NEW = "draft";
const ANY_NAME = "new-type";
const LIST = "lines";

/** One document type: what it says, and for administrators how it is made and changed. */
class TypePage extends ConsolePage {
  #editor = new TypeEditor();
  #bench = new TypeBench();
  #report = h("section", { class: "report", "aria-live": "polite" });
  #wrong = h("p", { class: "wrong", role: "alert" });
  #save = h("button", { type: "button", class: "button primary", onclick: () => this.#attempt(() => this.#saved()) });
  #try = h("button", { type: "button", class: "button", onclick: () => this.#attempt(() => this.#tried()) }, say.tryIt);
  /** @type {DocumentType | null} */
  #type = null;
  #isChanged = false;

  async open() {
    const name = this.place.params.name ?? "";
    if (name === NEW && session.administers) return this.#edit();
    this.#type = await get(`/types/${encodeURIComponent(name)}`, {}, this.signal);
    if (!this.signal.aborted) this.#read();
  }

  #read() {
    const type = /** @type {DocumentType} */ (this.#type);
    this.entitle(type.title);
    const facts = [type.name, type.builtIn ? say.builtIn : say.version(type.version), type.createdAt ? say.changed(type.createdAt) : null];
    const mayChange = session.administers && !type.builtIn;
    const definition = definitionOf(/** @type {any} */ (type));
    show(
      this,
      back(),
      h(
        "header",
        { class: "head" },
        h("div", {}, h("h1", {}, type.title), h("p", { class: "facts soft small" }, facts.filter(Boolean).map((fact) => h("span", {}, fact)))),
        mayChange
          ? h(
              "div",
              { class: "actions" },
              h("button", { type: "button", class: "button danger", onclick: () => this.#attempt(() => this.#removed(type)) }, say.remove),
              h("button", { type: "button", class: "button primary", onclick: () => this.#edit() }, say.edit),
            )
          : null,
      ),
      this.#wrong,
      h("div", { class: "type-read" }, typeSummary(definition), json(definition)),
    );
  }

  #edit() {
    const type = this.#type;
    this.entitle(type?.title ?? say.newTitle);
    show(
      this,
      back(),
      h("header", { class: "head" }, h("h1", {}, type?.title ?? say.newTitle), h("div", { class: "actions" }, this.#try, this.#save)),
      this.#wrong,
      h("div", { class: "type-work" }, this.#bench, h("div", { class: "type-side" }, this.#report, this.#editor)),
    );
    show(this.#save, type ? say.saveVersion(type.version + 1) : say.save);
    this.#editor.put(type ? definitionOf(/** @type {any} */ (type)) : emptyDefinition(""), { isNew: type === null });
    this.#listen();
    void this.#attempt(() => this.#bench.offer(this.place.query.get("document"), this.signal));
  }

  #listen() {
    this.listen(this.#editor, "edited", () => this.#edited());
    this.listen(this.#editor, "field-hover", ({ detail }) => this.#bench.hover(detail));
    this.listen(this.#editor, "field-choose", ({ detail }) => this.#bench.choose(detail));
    this.listen(this.#bench, "mark-hover", ({ detail }) => this.#editor.fields.hover(detail));
    this.listen(this.#bench, "pointed", ({ detail }) => void this.#attempt(() => this.#pointed(detail)));
    this.listen(this.#bench, "chosen", () => this.#editor.fields.tell(null));
    this.listen(globalThis, "beforeunload", (/** @type {Event} */ event) => this.#isChanged && event.preventDefault());
  }

  #edited() {
    this.#isChanged = true;
    const report = this.#report.querySelector(".stale");
    if (report) set(report, { hidden: false });
  }

  /** One value becomes one field. @param {import("../parts/type-bench.js").Pointed} pointed */
  async #pointed(pointed) {
    this.#bench.state(say.adding);
    const example = this.#bench.inList ? { ...pointed, name: `${LIST}.column` } : pointed;
    try {
      const draft = await post("/types/draft", { documentId: this.#bench.documentId, name: ANY_NAME, examples: [example] });
      this.#bench.state(say.added(this.#editor.take(draft)));
    } catch (error) {
      const detail = error instanceof Refused ? error.details[0] : null;
      this.#bench.state(detail?.field.startsWith("examples") ? say.notAdded(detail.message) : sentence(error), { isWrong: true });
    }
  }

  async #tried() {
    const { documentId } = this.#bench;
    if (!documentId) return show(this.#wrong, say.tryFirst);
    const { definition } = this.#editor;
    show(this.#report, h("p", { class: "soft" }, say.trying));
    try {
      const trial = await post("/types/try", { ...definition, name: this.#type?.name ?? ANY_NAME, title: definition.title || say.newTitle, documentId });
      this.#editor.fields.tell(trial);
      this.#bench.tell(trial);
      show(this.#report, trialReport(trial));
    } catch (error) {
      show(this.#report);
      throw error;
    }
  }

  async #saved() {
    const { name, ...draft } = this.#editor.definition;
    const type = this.#type;
    const saved = type ? await put(`/types/${type.name}`, draft, { "If-Match": `"${type.version}"` }) : await post("/types", { name, ...draft });
    this.#isChanged = false;
    notify(say.saved(saved.title, saved.version));
    location.hash = to(`/types/${saved.name}`);
    if (type) {
      this.#type = saved;
      this.#read();
    }
  }

  /** @param {DocumentType} type */
  async #removed(type) {
    if (!(await confirmed({ title: say.removeTitle(type.title), text: say.removeText, yes: say.remove }))) return;
    await remove(`/types/${type.name}`);
    notify(say.removed(type.title));
    location.hash = to("/types");
  }

  /** What is refused is said above, and beside the field that it is about. @param {() => Promise<void>} what */
  async #attempt(what) {
    show(this.#wrong);
    this.#editor.refuse([]);
    for (const button of [this.#save, this.#try]) set(button, { disabled: true });
    try {
      await what();
    } catch (error) {
      if (!this.signal.aborted) this.#refused(error);
    } finally {
      for (const button of [this.#save, this.#try]) set(button, { disabled: false });
    }
  }

  /** @param {unknown} error */
  #refused(error) {
    if (this.#type && isRefused(error, "CONFLICT") && error.details[0]?.field === "If-Match") return show(this.#wrong, say.changedMeanwhile);
    if (error instanceof Refused) this.#editor.refuse(error.details);
    const places = error instanceof Refused ? error.details.map(({ field, message }) => `${field}: ${message}`) : [];
    show(this.#wrong, places.length ? places.join(" · ") : sentence(error));
    this.#wrong.scrollIntoView({ block: "nearest" });
  }
}

function back() {
  return h("p", { class: "back" }, h("a", { href: to("/types") }, `‹ ${say.back}`));
}

/** @param {unknown} definition */
function json(definition) {
  const text = JSON.stringify(definition, null, 2);
  return h("details", { class: "expert" }, h("summary", {}, say.asJson), h("pre", { class: "mono", tabindex: "0" }, text));
}

customElements.define("type-page", TypePage);

import { field } from "../core/forms.js";
import { h, set, show } from "../core/html.js";
import { words } from "../core/words.js";
import { fieldName, parted, rowsOf, typeName, withRows } from "./type-definition.js";
import { TypeFields } from "./type-fields.js";
import { TypeRules } from "./type-rules.js";

/** @typedef {import("./type-definition.js").Definition} Definition */

const [say, terms] = await Promise.all([words("types"), words("terms")]);

/**
 * A type as a form, or as JSON; `edited` tells of a change.
 *
 * `definition` is always the whole of it, whichever of both was used last.
 */
export class TypeEditor extends HTMLElement {
  fields = new TypeFields();
  #rules = new TypeRules();
  /** @type {Definition | null} */
  #base = null;
  #isNew = false;
  #title = field({ label: say.typeTitle, name: "title", hint: say.typeTitleHint, maxlength: 200, required: true });
  #name = field({ label: say.typeName, name: "name", hint: say.typeNameHint, maxlength: 63, class: "mono", required: true, autocapitalize: "none", spellcheck: "false" });
  #hints = field({ label: say.hints, name: "hints", hint: say.hintsHint, maxlength: 2000 });
  #form = h("div", { class: "type-form" });
  #json = h("textarea", { class: "mono", rows: 22, spellcheck: "false", "aria-label": say.asJson });
  #wrong = h("p", { class: "wrong", role: "alert" });
  #expert = h("details", { class: "expert" });
  #isNamed = false;

  connectedCallback() {
    if (this.#form.isConnected) return;
    show(this.#form, this.#title, this.#name, h("h2", {}, say.fieldsTitle), this.fields, h("h2", {}, say.rulesTitle), this.#rules, this.#hints);
    const use = h("button", { type: "button", class: "button small", onclick: () => this.#useJson() }, say.useJson);
    show(this.#expert, h("summary", {}, say.asJson), h("p", { class: "hint" }, say.jsonHint), this.#json, this.#wrong, h("div", { class: "actions" }, use));
    show(this, this.#form, this.#expert);
    this.#expert.addEventListener("toggle", () => this.#expert.open && this.#writeJson());
    this.addEventListener("input", (event) => this.#typed(/** @type {HTMLElement} */ (event.target)));
    this.addEventListener("edited", () => this.#expert.open && document.activeElement !== this.#json && this.#writeJson());
    this.fields.addEventListener("edited", () => this.#rules.put(this.definition.rules, this.fields.rows));
  }

  /** @param {Definition} definition @param {{ isNew: boolean }} how */
  put(definition, { isNew }) {
    this.#base = definition;
    this.#isNew = isNew;
    this.#isNamed = definition.name !== "";
    const rows = rowsOf(definition);
    set(this.#form, { hidden: rows === null });
    this.#input(this.#title).value = definition.title;
    this.#input(this.#name).value = definition.name;
    this.#input(this.#hints).value = definition.hints.join(", ");
    set(this.#name, { hidden: !isNew });
    this.fields.rows = rows ?? [];
    this.#rules.put(definition.rules, this.fields.rows);
    if (rows === null) set(this.#expert, { open: true });
    show(this.#wrong, rows === null ? say.onlyJson : null);
    this.#writeJson();
  }

  /** @returns {Definition} */
  get definition() {
    if (this.#base === null) throw new Error("there is no type yet");
    if (this.#form.hidden) return this.#base;
    const rows = this.fields.rows;
    const whole = {
      ...this.#base,
      title: this.#input(this.#title).value.trim(),
      name: this.#input(this.#name).value.trim(),
      hints: parted(this.#input(this.#hints).value),
      rules: [...this.#base.rules.filter(({ rule }) => rule === "required"), ...this.#rules.rules.filter(({ rule }) => rule !== "required")],
    };
    return withRows(whole, rows);
  }

  /** Take over what one example became. @param {Definition} draft */
  take(draft) {
    const rows = rowsOf(draft) ?? [];
    const taken = this.fields.rows.map(({ path }) => path);
    if (!this.#input(this.#title).value) this.#suggest(draft);
    for (const row of rows) {
      const [list, column] = row.path.split(".");
      const name = fieldName(row.label || column || row.path, column ? taken.filter((path) => path.startsWith(`${list}.`)).map((path) => path.slice(path.indexOf(".") + 1)) : taken);
      this.fields.add({ ...row, was: "", path: column ? `${list}.${name}` : name });
    }
    return rows[0]?.label || rows[0]?.path || "";
  }

  /** Say what was refused, where it belongs. @param {readonly { field: string, message: string }[]} details */
  refuse(details) {
    for (const place of this.querySelectorAll("[data-wrong]")) show(place);
    for (const { field: name, message } of details) {
      const place = this.querySelector(`[data-wrong="${CSS.escape(name)}"]`);
      if (place) show(place, message);
    }
  }

  /** @param {Definition} draft */
  #suggest(draft) {
    if (!this.#isNew || draft.hints.length === 0) return;
    this.#input(this.#title).value = draft.title;
    this.#input(this.#hints).value = draft.hints.join(", ");
    if (!this.#isNamed) this.#input(this.#name).value = freeName(draft.title);
  }

  /** The name follows the title until somebody writes one. @param {HTMLElement} target */
  #typed(target) {
    if (target === this.#json) return;
    if (target === this.#input(this.#name)) this.#isNamed = true;
    if (target === this.#input(this.#title) && this.#isNew && !this.#isNamed) this.#input(this.#name).value = freeName(this.#input(this.#title).value);
    this.dispatchEvent(new CustomEvent("edited", { bubbles: true }));
  }

  #writeJson() {
    if (this.#base !== null) this.#json.value = JSON.stringify(this.definition, null, 2);
  }

  #useJson() {
    try {
      const given = JSON.parse(this.#json.value);
      if (typeof given?.schema?.properties !== "object") throw new SyntaxError("no schema");
      const name = this.#isNew ? given.name : this.#base?.name;
      this.put({ labels: {}, synonyms: {}, hints: [], rules: [], title: "", ...given, name }, { isNew: this.#isNew });
      this.dispatchEvent(new CustomEvent("edited", { bubbles: true }));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      show(this.#wrong, say.wrongJson);
    }
  }

  /** @param {HTMLElement} place @returns {HTMLInputElement} */
  #input(place) {
    return /** @type {HTMLInputElement} */ (place.querySelector("input"));
  }
}

/** A name that no built-in type has. @param {string} title */
function freeName(title) {
  const name = typeName(title);
  return Object.hasOwn(terms.type, name) ? `own-${name}` : name;
}

customElements.define("type-editor", TypeEditor);

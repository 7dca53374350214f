import { h, show } from "../core/html.js";
import { words } from "../core/words.js";
import { ConfidenceMark } from "./confidence-mark.js";
import { fieldName, KINDS } from "./type-definition.js";

/**
 * @typedef {import("./type-definition.js").FieldRow} FieldRow
 * @typedef {import("../core/models.js").Trial} Trial
 */

const say = await words("types");
let made = 0;

/**
 * The fields of a type as people edit them, each with what was found for it.
 *
 * Events: `edited` whenever something changed, `field-hover` with the path (null when the pointer leaves) and `field-choose`.
 */
export class TypeFields extends HTMLElement {
  /** @type {FieldRow[]} */
  #rows = [];
  /** @type {Trial | null} */
  #trial = null;
  #list = h("div", { class: "field-rows" });
  /** Fields whose name follows their label until somebody writes one. @type {WeakSet<FieldRow>} */
  #unnamed = new WeakSet();

  connectedCallback() {
    const add = h("button", { type: "button", class: "button small", onclick: () => this.#addByHand() }, say.addField);
    show(this, this.#list, h("div", { class: "actions" }, add));
    this.#draw();
  }

  get rows() {
    return this.#rows;
  }

  set rows(rows) {
    this.#rows = rows;
    this.#draw();
  }

  /** The reader stays where they are: they may go on pointing. @param {FieldRow} row */
  add(row) {
    this.#rows.push(row);
    this.#draw();
    this.#edited();
  }

  #addByHand() {
    /** @type {FieldRow} */
    const row = { was: "", path: "", label: "", kind: "text", pattern: "", options: "", required: false, synonyms: "", schema: { type: "string" } };
    row.path = fieldName("", this.#rows.map(({ path }) => path));
    this.#unnamed.add(row);
    this.add(row);
    this.#list.lastElementChild?.querySelector("input")?.focus();
  }

  /** Show what was found; null for nothing yet. @param {Trial | null} trial */
  tell(trial) {
    this.#trial = trial;
    for (const [at, item] of [...this.#list.children].entries()) this.#tellRow(item, this.#rows[at]);
  }

  /** @param {string | null} path */
  hover(path) {
    for (const [at, item] of [...this.#list.children].entries()) item.classList.toggle("hovered", this.#rows[at]?.path === path);
  }

  #draw() {
    show(this.#list, this.#rows.map((row) => this.#item(row)));
    if (this.#rows.length === 0) show(this.#list, h("p", { class: "nothing" }, say.fieldsEmpty));
    this.tell(this.#trial);
  }

  /** @param {FieldRow} row */
  #item(row) {
    const id = `row-${++made}`;
    const list = row.path.includes(".") ? row.path.split(".")[0] : null;
    const item = h(
      "div",
      { class: "field-row", "aria-label": say.fieldOf(row.label || row.path), role: "group" },
      this.#input(id, say.label, row, "label"),
      this.#kind(id, row, () => this.#more(item, row)),
      this.#toggle(row),
      h(
        "button",
        { type: "button", class: "quiet icon", "aria-label": say.removeField(row.label || row.path), title: say.removeField(row.label || row.path), onclick: () => this.#remove(row) },
        "×",
      ),
      h("p", { class: "found small" }),
      h(
        "details",
        {},
        h("summary", { class: "small" }, say.more, list ? h("span", { class: "soft" }, ` · ${say.inList(list)}`) : null),
        h("div", { class: "more" }, this.#input(`${id}-n`, say.name, row, "path"), this.#input(`${id}-s`, say.synonyms, row, "synonyms")),
      ),
    );
    item.addEventListener("pointerenter", () => this.#say("field-hover", row.path));
    item.addEventListener("pointerleave", () => this.#say("field-hover", null));
    item.addEventListener("focusin", () => this.#say("field-choose", row.path));
    this.#more(item, row);
    return item;
  }

  /** @param {string} id @param {string} label @param {FieldRow} row @param {"label" | "path" | "synonyms" | "pattern" | "options"} name */
  #input(id, label, row, name) {
    const input = h("input", { id, type: "text", ".value": row[name], class: name === "path" || name === "pattern" ? "mono" : null, maxlength: 400 });
    input.addEventListener("input", () => {
      row[name] = name === "path" ? input.value.trim() : input.value;
      if (name === "path") this.#unnamed.delete(row);
      if (name === "label" && this.#unnamed.has(row)) this.#name(input, row);
      this.#edited();
    });
    return h("div", { class: `field in-${name}` }, h("label", { for: id }, label), input);
  }

  /** @param {Element} input @param {FieldRow} row */
  #name(input, row) {
    row.path = fieldName(row.label, this.#rows.filter((each) => each !== row).map(({ path }) => path));
    const place = /** @type {HTMLInputElement | null | undefined} */ (input.closest(".field-row")?.querySelector(".in-path input"));
    if (place) place.value = row.path;
  }

  /** @param {string} id @param {FieldRow} row @param {() => void} changed */
  #kind(id, row, changed) {
    const options = KINDS.map((kind) => h("option", { value: kind, selected: kind === row.kind }, say.kinds[kind]));
    const select = h("select", { id: `${id}-k` }, options);
    select.addEventListener("change", () => {
      row.kind = /** @type {typeof row.kind} */ (select.value);
      changed();
      this.#edited();
    });
    return h("div", { class: "field" }, h("label", { for: `${id}-k` }, say.kind), select);
  }

  /** @param {FieldRow} row */
  #toggle(row) {
    const box = h("input", { type: "checkbox", checked: row.required });
    box.addEventListener("change", () => {
      row.required = box.checked;
      this.#edited();
    });
    return h("label", { class: "check small" }, box, say.required);
  }

  /** What its form asks for besides. @param {Element} item @param {FieldRow} row */
  #more(item, row) {
    item.querySelector(".in-pattern, .in-options")?.remove();
    const asked = row.kind === "code" ? "pattern" : row.kind === "options" ? "options" : null;
    if (asked) item.insertBefore(this.#input(`row-${++made}`, say[asked], row, asked), item.querySelector(".found"));
  }

  /** @param {Element} item @param {FieldRow | undefined} row */
  #tellRow(item, row) {
    const place = item.querySelector(".found");
    if (!place || !row) return;
    if (this.#trial === null) return show(place);
    const [list, column] = row.path.split(".");
    const cells = column ? this.#trial.lines.map((line) => line[column]) : [this.#trial.fields[row.path]];
    const values = cells.filter((cell) => cell !== undefined);
    item.toggleAttribute("data-missing", values.length === 0);
    if (values.length === 0) return show(place, h("span", { class: "missing" }, say.notFound));
    const [first] = values;
    show(
      place,
      h("span", { class: "value" }, `${first?.value}`),
      ConfidenceMark.of(first?.confidence, first?.why ?? null),
      list && values.length > 1 ? h("span", { class: "soft" }, say.rows(values.length)) : null,
    );
  }

  /** @param {FieldRow} row */
  #remove(row) {
    this.#rows = this.#rows.filter((each) => each !== row);
    this.#draw();
    this.#edited();
  }

  #edited() {
    this.#say("edited", null);
  }

  /** @param {string} event @param {string | null} detail */
  #say(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail, bubbles: true }));
  }
}

customElements.define("type-fields", TypeFields);

import { h, show } from "../core/html.js";
import { words } from "../core/words.js";
import { ruleWords } from "./rule-words.js";
import { isNumber } from "./type-definition.js";

/**
 * @typedef {import("./type-definition.js").FieldRow} FieldRow
 * @typedef {import("./type-definition.js").Rule} Rule
 */

const [say, shell] = await Promise.all([words("types"), words("shell")]);

/** What must be true of a type's values, besides what is required; `edited` tells of a change. */
export class TypeRules extends HTMLElement {
  /** @type {Rule[]} */
  #rules = [];
  /** @type {readonly FieldRow[]} */
  #rows = [];
  #list = h("ul", { class: "rules", role: "list" });
  #form = h("div", {});

  connectedCallback() {
    show(this, this.#list, this.#form);
    this.#draw();
  }

  /** @returns {Rule[]} */
  get rules() {
    return this.#rules;
  }

  /** @param {Rule[]} rules @param {readonly FieldRow[]} rows */
  put(rules, rows) {
    this.#rules = rules;
    this.#rows = rows;
    this.#draw();
  }

  #draw() {
    const shown = this.#rules.filter(({ rule }) => rule !== "required");
    show(this.#list, shown.length ? shown.map((rule) => this.#item(rule)) : h("li", { class: "nothing" }, say.rulesEmpty));
    const dates = this.#rows.filter(({ kind }) => kind === "date");
    const numbers = this.#rows.filter(isNumber);
    const singles = numbers.filter(({ path }) => !path.includes("."));
    show(
      this.#form,
      h(
        "div",
        { class: "actions" },
        numbers.length > 1 && singles.length ? this.#button(say.addSum, () => this.#askSum(numbers, singles)) : null,
        dates.length > 1 ? this.#button(say.addOrder, () => this.#askOrder(dates)) : null,
      ),
    );
  }

  /** @param {Rule} rule */
  #item(rule) {
    const remove = () => this.#put(this.#rules.filter((each) => each !== rule));
    return h(
      "li",
      {},
      h("span", {}, ruleWords(rule, (path) => this.#called(path))),
      h("button", { type: "button", class: "quiet icon", "aria-label": say.removeRule, title: say.removeRule, onclick: remove }, "×"),
    );
  }

  /** @param {string} path */
  #called(path) {
    return this.#rows.find((row) => row.path === path)?.label || path;
  }

  /** @param {readonly FieldRow[]} numbers @param {readonly FieldRow[]} singles */
  #askSum(numbers, singles) {
    const boxes = numbers.map((row) => ({ row, box: h("input", { type: "checkbox" }) }));
    const total = select(singles);
    this.#ask(
      [
        h("fieldset", {}, h("legend", {}, say.sumOf), boxes.map(({ row, box }) => h("label", { class: "check" }, box, row.label || row.path))),
        h("label", { class: "field" }, h("span", {}, say.sumEquals), total),
      ],
      () => {
        const of = boxes.filter(({ row, box }) => box.checked && row.path !== total.value).map(({ row }) => row.path);
        return of.length ? { rule: "sum", of, equals: total.value } : null;
      },
    );
  }

  /** @param {readonly FieldRow[]} dates */
  #askOrder(dates) {
    const first = select(dates);
    const second = select(dates);
    second.selectedIndex = 1;
    const fields = [h("label", { class: "field" }, h("span", {}, say.orderFirst), first), h("label", { class: "field" }, h("span", {}, say.orderSecond), second)];
    this.#ask(fields, () => (first.value === second.value ? null : { rule: "order", fields: [first.value, second.value] }));
  }

  /** @param {HTMLElement[]} fields @param {() => Rule | null} answer */
  #ask(fields, answer) {
    const add = () => {
      const rule = answer();
      if (rule) this.#put([...this.#rules, rule]);
    };
    show(
      this.#form,
      h("div", { class: "rule-form" }, fields, h("div", { class: "actions" }, this.#button(say.add, add), this.#button(shell.cancel, () => this.#draw()))),
    );
    /** @type {HTMLElement | null} */ (this.#form.querySelector("input, select"))?.focus();
  }

  /** @param {string} text @param {() => void} onclick */
  #button(text, onclick) {
    return h("button", { type: "button", class: "button small", onclick }, text);
  }

  /** @param {Rule[]} rules */
  #put(rules) {
    this.#rules = rules;
    this.#draw();
    this.dispatchEvent(new CustomEvent("edited", { bubbles: true }));
  }
}

/** @param {readonly FieldRow[]} rows */
function select(rows) {
  return h("select", {}, rows.map(({ path, label }) => h("option", { value: path }, label || path)));
}

customElements.define("type-rules", TypeRules);

import { put } from "../core/api.js";
import { field, form } from "../core/forms.js";
import { Refused } from "../core/errors.js";
import { h, show } from "../core/html.js";
import { session } from "../core/session.js";
import { words } from "../core/words.js";
import { notify } from "./notice-board.js";

/** @typedef {import("../core/models.js").Usage["budget"]} Budget */

const say = await words("usage");
const DOLLARS = /^\d{1,7}([.,]\d{1,6})?$/;

/** What a month may cost, and what this one has; administrators change it. */
export class BudgetCard extends HTMLElement {
  /** @param {Budget} budget */
  tell(budget) {
    const { monthlyUsd: most, spentUsd: spent } = budget;
    const isExceeded = most !== null && spent >= most;
    show(
      this,
      h("h2", {}, say.budget),
      h("p", {}, most === null ? say.spent(spent) : say.spentOf(spent, most)),
      most === null ? null : h("progress", { max: most || 1, value: Math.min(spent, most), "aria-label": say.budget }),
      isExceeded ? h("p", { class: "wrong" }, say.exceeded) : null,
      session.administers ? this.#form(most) : null,
    );
  }

  /** @param {number | null} most */
  #form(most) {
    const asked = { label: say.budgetLabel, name: "monthlyUsd", hint: say.budgetHint, inputmode: "decimal", value: most === null ? "" : `${most}` };
    const button = h("button", { class: "button" }, say.setBudget);
    return form({}, ({ monthlyUsd = "" }) => this.#set(monthlyUsd.trim()), field(asked), h("div", { class: "actions" }, button));
  }

  /** @param {string} given */
  async #set(given) {
    if (given && !DOLLARS.test(given)) {
      throw new Refused("VALIDATION_ERROR", say.notANumber, { details: [{ field: "monthlyUsd", message: say.notANumber }] });
    }
    this.tell(await put("/usage/budget", { monthlyUsd: given ? given.replace(",", ".") : null }));
    notify(say.budgetSet);
  }
}

customElements.define("budget-card", BudgetCard);

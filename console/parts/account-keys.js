import { list, post, remove } from "../core/api.js";
import { Refused } from "../core/errors.js";
import { field, form, labelled } from "../core/forms.js";
import { h, show } from "../core/html.js";
import { session } from "../core/session.js";
import { day, words } from "../core/words.js";
import { AccountRows } from "./account-rows.js";
import { AccountSecret } from "./account-secret.js";
import { act, boxes, said, section } from "./account-section.js";
import { confirmed } from "./confirm-dialog.js";

const say = await words("account");
const LIFETIMES = [30, 90, 180, 365];
const USUAL = 90;

/** @typedef {import("../core/models.js").Schemas["ApiKey"]} ApiKey */

/** Keys of programs: made with scopes and an end, shown once, taken back. */
export class AccountKeys extends HTMLElement {
  #secret = new AccountSecret();
  /** Whose key it is, for admins, who see those of others. @type {Map<string, string>} */
  #names = new Map();
  #keys = AccountRows.of({ ask: (page) => this.#ask(page), row: (key) => this.#row(key), none: say.noKeys, label: say.sections.keys });

  connectedCallback() {
    show(
      this,
      section(say.sections.keys, say.keysText, this.#secret, this.#keys),
      section(say.newKey, null, this.#form()),
    );
  }

  /** @param {number} page */
  async #ask(page) {
    if (session.administers && this.#names.size === 0) {
      const { items } = await list("/auth/users", { limit: 100 });
      for (const person of items) this.#names.set(person.id, person.name || person.email);
    }
    return list("/auth/api-keys", { page });
  }

  #form() {
    const lifetimes = LIFETIMES.map((days) => h("option", { value: days, selected: days === USUAL }, say.days(days)));
    return form(
      {},
      async ({ name, expiresInDays }, it) => {
        const scopes = new FormData(it).getAll("scopes");
        if (scopes.length === 0) throw new Refused("VALIDATION_ERROR", "", { details: [{ field: "scopes", message: say.scopeMissing }] });
        const { apiKey, key } = await post("/auth/api-keys", { name, scopes, expiresInDays: Number(expiresInDays) });
        it.reset();
        this.#secret.reveal({ title: say.keyTitle(apiKey.name), text: say.keyText, secret: key });
        await this.#keys.load();
      },
      field({ label: say.keyName, name: "name", required: true, maxlength: 200, autocomplete: "off" }),
      boxes({ label: say.scopes, name: "scopes", options: say.scope, ticked: ["documents:read", "documents:write"] }),
      labelled({ label: say.expires, name: "expiresInDays" }, h("select", {}, lifetimes)),
      h("div", {}, h("button", { class: "button primary" }, say.makeKey)),
    );
  }

  /** @param {ApiKey} key */
  #row({ id, name, hint, scopes, userId, expiresAt }) {
    const until = new Date(expiresAt) > new Date() ? say.goodUntil(day(expiresAt)) : say.ended(day(expiresAt));
    const whose = userId === session.user?.id ? null : say.keyOf(this.#names.get(userId) ?? userId);
    const facts = said([name, " ", h("code", {}, `${hint}…`)], whose, until, scopes.map((scope) => say.scope[scope] ?? scope).join(", "));
    return [facts, act("revoke", say.revoke, say.revokeOf(name), () => this.#revoke(id, name), "danger")];
  }

  /** @param {string} id @param {string} name */
  async #revoke(id, name) {
    if (!(await confirmed({ title: say.revokeTitle(name), text: say.revokeText, yes: say.revoke }))) return;
    await remove(`/auth/api-keys/${id}`);
    this.#keys.drop(id);
  }
}

customElements.define("account-keys", AccountKeys);

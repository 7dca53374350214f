import { h, show } from "../core/html.js";
import { ConsolePage } from "../core/page.js";
import { to } from "../core/routes.js";
import { session } from "../core/session.js";
import { words } from "../core/words.js";
import { AccountKeys } from "../parts/account-keys.js";
import { AccountPeople } from "../parts/account-people.js";
import { AccountProfile } from "../parts/account-profile.js";
import { AccountWebhooks } from "../parts/account-webhooks.js";

const say = await words("account");
const PARTS = { you: AccountProfile, keys: AccountKeys, people: AccountPeople, webhooks: AccountWebhooks };
const ADMINS_ONLY = ["people", "webhooks"];

/** @typedef {keyof typeof PARTS} Part */

class AccountPage extends ConsolePage {
  open() {
    const parts = /** @type {Part[]} */ (Object.keys(PARTS)).filter((part) => session.administers || !ADMINS_ONLY.includes(part));
    const chosen = parts.find((part) => part === this.place.query.get("part")) ?? "you";
    this.entitle(chosen === "you" ? say.title : say.sections[chosen]);
    const links = parts.map((part) =>
      h("a", { href: to("/account", part === "you" ? {} : { part }), "aria-current": part === chosen ? "page" : null }, say.sections[part]),
    );
    show(
      this,
      h("div", { class: "head" }, h("div", {}, h("h1", {}, say.title), h("p", { class: "soft" }, session.user?.email))),
      h("div", { class: "split" }, h("nav", { "aria-label": say.sectionsMenu }, links), new PARTS[chosen]()),
    );
  }
}

customElements.define("account-page", AccountPage);

import { list, put } from "../core/api.js";
import { h, show } from "../core/html.js";
import { session } from "../core/session.js";
import { day, words } from "../core/words.js";
import { AccountInvitations } from "./account-invitations.js";
import { AccountRows } from "./account-rows.js";
import { act, said, section, tried } from "./account-section.js";
import { confirmed } from "./confirm-dialog.js";
import { notify } from "./notice-board.js";

const say = await words("account");
const terms = await words("terms");

/** @typedef {import("../core/models.js").Schemas["Person"]} Person */

/** Who belongs to the organisation, with which role, and who is invited. */
export class AccountPeople extends HTMLElement {
  #people = AccountRows.of({ ask: (page) => list("/auth/users", { page }), row: (person) => this.#row(person), none: "", label: say.sections.people });

  connectedCallback() {
    show(this, section(say.sections.people, say.peopleText, this.#people), new AccountInvitations());
  }

  /** @param {Person} person */
  #row(person) {
    const name = person.name || person.email;
    const isMe = person.id === session.user?.id;
    const facts = said(name, person.name ? person.email : null, say.since(day(person.createdAt)), isMe ? say.you : null);
    if (isMe) return [facts, h("span", { class: "soft" }, terms.role[person.role])];
    if (!person.active) {
      return [facts, h("span", { class: "bad" }, say.shutOut), act("active", say.letIn, say.letInOf(name), () => this.#change(person, { active: true }))];
    }
    return [facts, this.#role(person, name), act("active", say.shutOutNow, say.shutOutOf(name), () => this.#shutOut(person, name), "danger")];
  }

  /** @param {Person} person @param {string} name */
  #role(person, name) {
    const roles = Object.entries(terms.role).map(([value, text]) => h("option", { value, selected: value === person.role }, text));
    const choice = h("select", { "aria-label": say.roleOf(name), "data-act": "role" }, roles);
    choice.addEventListener("change", () => {
      void tried(async () => {
        // What was refused is not what is shown.
        const wanted = choice.value;
        choice.value = person.role;
        await this.#change(person, { role: wanted });
      });
    });
    return choice;
  }

  /** @param {Person} person @param {string} name */
  async #shutOut(person, name) {
    const isMeant = await confirmed({ title: say.shutOutTitle(name), text: say.shutOutText, yes: say.shutOutNow });
    if (isMeant) await this.#change(person, { active: false });
  }

  /** @param {Person} person @param {{ role?: string, active?: boolean }} change */
  async #change(person, change) {
    const changed = /** @type {Person} */ (await put(`/auth/users/${person.id}`, change));
    this.#people.change(person.id, changed);
    notify(say.roleChanged(changed.name || changed.email, changed.active ? terms.role[changed.role] : say.shutOut));
  }
}

customElements.define("account-people", AccountPeople);

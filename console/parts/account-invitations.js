import { list, post, remove } from "../core/api.js";
import { field, form, labelled } from "../core/forms.js";
import { h, show } from "../core/html.js";
import { day, words } from "../core/words.js";
import { AccountRows } from "./account-rows.js";
import { AccountSecret } from "./account-secret.js";
import { act, said, section } from "./account-section.js";

const say = await words("account");
const terms = await words("terms");

/** @typedef {import("../core/models.js").Schemas["Invitation"]} Invitation */

/** Who is invited and has not come yet; the link of a new invitation is shown once. */
export class AccountInvitations extends HTMLElement {
  #secret = new AccountSecret();
  #pending = AccountRows.of({
    ask: (page) => list("/auth/invitations", { page }),
    row: (invitation) => this.#row(invitation),
    none: say.noInvitations,
    label: say.invitations,
  });

  connectedCallback() {
    show(this, section(say.invitations, say.invitationsText, this.#form(), this.#secret, this.#pending));
  }

  #form() {
    const roles = Object.entries(terms.role).map(([value, text]) => h("option", { value, selected: value === "member" }, text));
    return form(
      { class: "row-form" },
      async ({ email, role }, it) => {
        const invited = await post("/auth/invitations", { email, role });
        it.reset();
        this.#secret.reveal({ title: say.invitedTitle(invited.invitation.email), text: say.invitedText, secret: linkOf(invited) });
        await this.#pending.load();
      },
      field({ label: say.email, name: "email", type: "email", required: true, maxlength: 254, autocomplete: "off" }),
      labelled({ label: say.role, name: "role" }, h("select", {}, roles)),
      h("button", { class: "button primary" }, say.invite),
    );
  }

  /** @param {Invitation} invitation */
  #row({ id, email, role, expiresAt }) {
    const withdraw = async () => {
      await remove(`/auth/invitations/${id}`);
      this.#pending.drop(id);
    };
    return [said(email, say.invitedAs(terms.role[role], day(expiresAt))), act("withdraw", say.withdraw, say.withdrawOf(email), withdraw)];
  }
}

/** @param {{ url: string | null, token: string }} invited */
function linkOf({ url, token }) {
  return url ?? `${location.origin}/#/register?invitation=${encodeURIComponent(token)}`;
}

customElements.define("account-invitations", AccountInvitations);

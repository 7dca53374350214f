import { h, set, show } from "../core/html.js";
import { hasProvider, leaveWith, START } from "../core/provider.js";
import { session } from "../core/session.js";
import { words } from "../core/words.js";
import { section } from "./account-section.js";

const say = await words("account");

/** Leads to the sign-in provider, where there is one, so that its account opens one's own too. */
export class AccountProvider extends HTMLElement {
  connectedCallback() {
    set(this, { hidden: true });
    void this.#offer();
  }

  async #offer() {
    if (session.user === null || !(await hasProvider())) return;
    const wish = new URLSearchParams({ addTo: session.user.id, then: "/account" });
    const link = h("a", { class: "button", href: START, onclick: () => leaveWith(wish) }, say.addProvider);
    show(this, section(say.provider, say.providerText, h("div", {}, link)));
    set(this, { hidden: false });
  }
}

customElements.define("account-provider", AccountProvider);

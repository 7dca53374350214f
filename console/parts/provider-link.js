import { h, set, show } from "../core/html.js";
import { hasProvider, leaveWith, START } from "../core/provider.js";
import { words } from "../core/words.js";

const say = await words("entry");

/** Leads to the sign-in provider, where there is one. */
export class ProviderLink extends HTMLElement {
  /** @param {URLSearchParams} query what the page was opened with */
  static with(query) {
    const link = new ProviderLink();
    set(link, { hidden: true });
    void link.#offer(query);
    return link;
  }

  /** @param {URLSearchParams} query */
  async #offer(query) {
    if (!(await hasProvider())) return;
    show(this, h("a", { class: "button wide", href: START, onclick: () => leaveWith(query) }, say.signInElsewhere));
    set(this, { hidden: false });
  }
}

customElements.define("provider-link", ProviderLink);

import { field, form } from "../core/forms.js";
import { h, show } from "../core/html.js";
import { ConsolePage } from "../core/page.js";
import { to } from "../core/routes.js";
import { session } from "../core/session.js";
import { words } from "../core/words.js";
import { localAdmin } from "../core/welcome.js";
import { ProviderLink } from "../parts/provider-link.js";

const say = await words("entry");

class SignInPage extends ConsolePage {
  #local = h("div", { class: "local" });

  open() {
    this.entitle(say.signIn);
    const { refused, ...query } = Object.fromEntries(this.place.query);
    show(
      this,
      h(
        "section",
        { class: "card" },
        h("h1", {}, say.signIn),
        refused ? h("p", { class: "wrong", role: "alert" }, refused === "taken" ? say.taken : say.refused) : null,
        this.#local,
        form(
          {},
          async ({ email = "", password = "" }) => void (await session.signIn(email, password)),
          field({ label: say.email, name: "email", type: "email", autocomplete: "username", required: true }),
          field({ label: say.password, name: "password", type: "password", autocomplete: "current-password", required: true }),
          h("button", { class: "button primary" }, say.signIn),
        ),
        ProviderLink.with(this.place.query),
        h("p", {}, say.noAccount, " ", h("a", { href: to("/register", query) }, say.register)),
      ),
      h("p", { class: "promise" }, say.promise),
    );
    return this.#offer();
  }

  async #offer() {
    const { admin, hint } = await localAdmin();
    if (admin) show(this.#local, this.#oneClick(admin), h("p", { class: "or" }, say.or));
    else if (hint) show(this.#local, h("p", { class: "hint" }, hint));
  }

  /** @param {{ email: string, enter: () => Promise<unknown> }} admin */
  #oneClick({ email, enter }) {
    return form({}, async () => void (await enter()), h("button", { class: "button primary wide" }, say.signInAs(email)));
  }
}

customElements.define("sign-in-page", SignInPage);

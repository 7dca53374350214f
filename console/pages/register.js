import { field, form } from "../core/forms.js";
import { h, show } from "../core/html.js";
import { ConsolePage } from "../core/page.js";
import { to } from "../core/routes.js";
import { session } from "../core/session.js";
import { words } from "../core/words.js";
import { ProviderLink } from "../parts/provider-link.js";

const say = await words("entry");

class RegisterPage extends ConsolePage {
  open() {
    this.entitle(say.register);
    const invitation = this.place.query.get("invitation");
    show(
      this,
      h(
        "section",
        { class: "card" },
        h("h1", {}, invitation ? say.join : say.register),
        form(
          {},
          async (values) => void (await session.register(who(values, invitation))),
          field({ label: say.name, name: "name", autocomplete: "name", maxlength: 200 }),
          invitation ? null : field({ label: say.organization, name: "organization", autocomplete: "organization", required: true, maxlength: 200 }),
          field({ label: say.email, name: "email", type: "email", autocomplete: "username", required: true }),
          field({ label: say.password, name: "password", type: "password", autocomplete: "new-password", required: true, hint: say.passwordHint }),
          h("button", { class: "button primary" }, invitation ? say.join : say.register),
        ),
        ProviderLink.with(this.place.query),
        h("p", {}, say.haveAccount, " ", h("a", { href: to("/sign-in") }, say.signIn)),
      ),
      h("p", { class: "promise" }, say.promise),
    );
  }
}

/** @param {Record<string, string>} values @param {string | null} invitation */
function who({ name = "", organization = "", email = "", password = "" }, invitation) {
  const named = name ? { name } : {};
  return invitation ? { ...named, email, password, invitation } : { ...named, email, password, organization };
}

customElements.define("register-page", RegisterPage);

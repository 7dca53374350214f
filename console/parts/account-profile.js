import { put } from "../core/api.js";
import { field, form } from "../core/forms.js";
import { h, set, show } from "../core/html.js";
import { session } from "../core/session.js";
import { words } from "../core/words.js";
import { AccountProvider } from "./account-provider.js";
import { section, tried } from "./account-section.js";
import { confirmed } from "./confirm-dialog.js";
import { notify } from "./notice-board.js";
import { THEMES, chooseTheme, chosenTheme } from "./theme-choice.js";

const say = await words("account");
const shell = await words("shell");
const terms = await words("terms");

/** One's own name, address and password, the colours, and the ways out. */
export class AccountProfile extends HTMLElement {
  connectedCallback() {
    show(this, this.#profile(), this.#password(), new AccountProvider(), colours(), sessions());
  }

  #profile() {
    const { name, email, role } = session.user ?? { name: "", email: "", role: "member" };
    const proof = field({ label: say.emailPassword, name: "currentPassword", type: "password", autocomplete: "current-password", hint: say.emailPasswordHint });
    const input = proof.querySelector("input");
    const made = form(
      {},
      async (values) => {
        session.changed(await put("/auth/me", changeOf(values)));
        notify(say.saved);
        set(proof, { hidden: true });
        if (input) input.value = "";
      },
      field({ label: say.name, name: "name", value: name, autocomplete: "name", required: name !== "", maxlength: 200 }),
      field({ label: say.email, name: "email", type: "email", value: email, autocomplete: "username", required: true, maxlength: 254 }),
      proof,
      h("p", { class: "soft" }, `${say.role}: ${terms.role[role]}`),
      h("div", {}, h("button", { class: "button primary" }, say.save)),
    );
    set(proof, { hidden: true });
    made.addEventListener("input", () => {
      const isOther = new FormData(made).get("email") !== session.user?.email;
      set(proof, { hidden: !isOther });
      if (input) set(input, { required: isOther });
    });
    return section(say.profile, null, made);
  }

  #password() {
    const made = form(
      {},
      async ({ currentPassword = "", newPassword = "" }, it) => {
        await put("/auth/me", { currentPassword, newPassword });
        it.reset();
        notify(say.passwordChanged);
      },
      h("input", { type: "email", autocomplete: "username", value: session.user?.email, hidden: true, readonly: true, "aria-hidden": "true" }),
      field({ label: say.present, name: "currentPassword", type: "password", autocomplete: "current-password", required: true }),
      field({ label: say.fresh, name: "newPassword", type: "password", autocomplete: "new-password", required: true, hint: say.freshHint }),
      h("div", {}, h("button", { class: "button primary" }, say.changePassword)),
    );
    return section(say.password, null, made);
  }
}

/** @param {Record<string, string>} values */
function changeOf({ name, email, currentPassword }) {
  const named = name ? { name } : {};
  return email === session.user?.email ? named : { ...named, email, currentPassword };
}

function colours() {
  const choices = THEMES.map((theme) =>
    h(
      "label",
      { class: "box" },
      h("input", { type: "radio", name: "theme", value: theme, checked: theme === chosenTheme(), onchange: () => chooseTheme(theme) }),
      shell.theme[theme],
    ),
  );
  return section(say.colours, null, h("fieldset", {}, h("legend", { class: "unseen" }, say.colours), choices, h("p", { class: "hint" }, say.coloursHint)));
}

function sessions() {
  return section(
    say.sessions,
    say.sessionsText,
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", class: "button", onclick: () => void session.signOut() }, say.signOut),
      h("button", { type: "button", class: "button danger", onclick: () => void tried(everywhere) }, say.everywhere),
    ),
  );
}

async function everywhere() {
  const isMeant = await confirmed({ title: say.everywhereTitle, text: say.sessionsText, yes: say.everywhere });
  if (isMeant) await session.signOut({ everywhere: true });
}

customElements.define("account-profile", AccountProfile);

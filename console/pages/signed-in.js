import { Refused } from "../core/errors.js";
import { h, show } from "../core/html.js";
import { ConsolePage } from "../core/page.js";
import { cameWith } from "../core/provider.js";
import { to } from "../core/routes.js";
import { session } from "../core/session.js";
import { words } from "../core/words.js";

const say = await words("entry");

/** Where the browser comes back to from the sign-in provider, with a code that is good once or without one. */
class SignedInPage extends ConsolePage {
  async open() {
    this.entitle(say.signIn);
    const code = this.place.query.get("code");
    const { invitation, then } = Object.fromEntries(cameWith());
    history.replaceState(null, "", to("/signed-in", then ? { then } : {}));
    show(this, h("section", { class: "card" }, h("h1", {}, say.signIn), h("p", { class: "soft", role: "status" }, say.entering)));
    const refused = code === null ? "yes" : await refusal({ code, ...(invitation ? { invitation } : {}) });
    if (refused !== null) location.replace(to("/sign-in", { refused, invitation, then }));
  }
}

/** Null for whoever is let in, whom the shell leads on. @param {{ code: string, invitation?: string }} vouched */
async function refusal(vouched) {
  try {
    await session.external(vouched);
    return null;
  } catch (error) {
    if (error instanceof Refused && error.status >= 400 && error.status < 500) return error.code === "CONFLICT" ? "taken" : "yes";
    throw error;
  }
}

customElements.define("signed-in-page", SignedInPage);

import { Refused } from "../core/errors.js";
import { h, show } from "../core/html.js";
import { ConsolePage } from "../core/page.js";
import { to } from "../core/routes.js";
import { session } from "../core/session.js";
import { words } from "../core/words.js";

const say = await words("entry");

/** Where the browser comes back to from the sign-in provider, with a code that is good once or without one. */
class SignedInPage extends ConsolePage {
  async open() {
    this.entitle(say.signIn);
    const code = this.place.query.get("code");
    history.replaceState(null, "", to("/signed-in"));
    show(this, h("section", { class: "card" }, h("h1", {}, say.signIn), h("p", { class: "soft", role: "status" }, say.entering)));
    if (code === null || !(await isIn(code))) location.replace(to("/sign-in", { refused: "yes" }));
  }
}

/** The shell leads on whoever is let in. @param {string} code */
async function isIn(code) {
  try {
    await session.external({ code });
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status >= 400 && error.status < 500) return false;
    throw error;
  }
}

customElements.define("signed-in-page", SignedInPage);

import { post } from "../core/api.js";
import { Refused } from "../core/errors.js";
import { h, show } from "../core/html.js";
import { ConsolePage } from "../core/page.js";
import { cameWith } from "../core/provider.js";
import { to } from "../core/routes.js";
import { session } from "../core/session.js";
import { words } from "../core/words.js";
import { tried } from "../parts/account-section.js";
import { notify } from "../parts/notice-board.js";

const say = await words("entry");
const account = await words("account");

/** Where the browser comes back to from the sign-in provider, with a code that is good once or without one. */
class SignedInPage extends ConsolePage {
  async open() {
    this.entitle(say.signIn);
    const code = this.place.query.get("code");
    const { invitation, then = this.place.query.get("then"), addTo } = Object.fromEntries(cameWith());
    history.replaceState(null, "", to("/signed-in", { then }));
    show(this, h("section", { class: "card" }, h("h1", {}, say.signIn), h("p", { class: "soft", role: "status" }, say.entering)));
    if (session.user !== null) {
      if (addTo === session.user.id) await add(code);
      return location.replace(to("/sign-in", { then }));
    }
    const isForAnAccount = addTo !== undefined; // whose session has ended meanwhile
    const refused = code === null || isForAnAccount ? "yes" : await refusal({ code, ...(invitation ? { invitation } : {}) });
    if (refused !== null) location.replace(to("/sign-in", { refused, invitation, then }));
  }
}

/** @param {string | null} code */
async function add(code) {
  if (code === null) return notify(account.providerRefused, "bad");
  await tried(async () => {
    await post("/auth/oidc/link", { code });
    notify(account.providerAdded);
  });
}

/** Null for whoever is let in, for whom the shell opens this page again. @param {{ code: string, invitation?: string }} vouched */
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

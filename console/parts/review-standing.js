import { h, set, show } from "../core/html.js";
import { to } from "../core/routes.js";
import { session } from "../core/session.js";
import { moment, words } from "../core/words.js";

/** @typedef {import("./review-claim.js").Claim} Claim */

const say = await words("review");
const clock = new Intl.DateTimeFormat(document.documentElement.lang || "en", { timeStyle: "short" });

/** Whose turn it is, and what to do where it is not one's own. Events: `take`, `copy`. */
export class ReviewStanding extends HTMLElement {
  #text = h("p", { role: "status" });
  #more = h("p", { class: "small" });
  #acts = h("div", { class: "actions" });

  connectedCallback() {
    if (!this.firstChild) show(this, this.#text, this.#more, this.#acts);
  }

  /** @param {Claim} claim @param {boolean} hasTyped @param {boolean} hadIt */
  tell(claim, hasTyped, hadIt) {
    const { standing } = claim;
    const isOver = standing === "decided" || standing === "closed";
    const isAtRisk = standing !== "mine" && hasTyped;
    set(this, { "data-standing": standing });
    show(this.#text, sentenceOf(claim, hadIt));
    show(this.#more, isAtRisk ? say.lost : isOver ? say.asRead : "");
    show(
      this.#acts,
      standing === "open" ? this.#button("take", say.claim) : null,
      isAtRisk ? this.#button("copy", say.copy) : null,
      isOver ? h("a", { class: "button small", href: to(`/documents/${claim.task.documentId}`) }, say.toDocument) : null,
      standing === "mine" ? null : h("a", { class: "button small", href: to("/review") }, say.toQueue),
    );
  }

  /** @param {string} act @param {string} name */
  #button(act, name) {
    return h("button", { type: "button", class: "button small", onclick: () => this.dispatchEvent(new Event(act)) }, name);
  }
}

/** @param {Claim} claim @param {boolean} hadIt */
function sentenceOf({ standing, task }, hadIt) {
  const until = task.claimExpiresAt ? clock.format(new Date(task.claimExpiresAt)) : "";
  const when = task.decidedAt ? moment(task.decidedAt) : "";
  if (standing === "mine") return say.standing.mine(until);
  if (standing === "open") return hadIt ? say.standing.ranOut : say.standing.open;
  if (standing === "theirs") return say.standing.theirs(task.claimedByName ?? say.standing.somebody, until);
  if (standing === "closed") return say.standing.closed;
  return task.decidedBy === session.user?.id ? say.standing.decidedByYou(when) : say.standing.decided(task.decidedByName ?? say.standing.somebody, when);
}

customElements.define("review-standing", ReviewStanding);

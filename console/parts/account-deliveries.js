import { list, post } from "../core/api.js";
import { h, show } from "../core/html.js";
import { moment, ago, words } from "../core/words.js";
import { AccountRows } from "./account-rows.js";
import { act, said, section } from "./account-section.js";

const say = await words("account");
const LOOK_AGAIN_MS = 2000;
const LOOKS = 8;
const MOODS = { pending: "busy", delivered: "done", failed: "bad" };

/** @typedef {import("../core/models.js").Schemas["Delivery"]} Delivery */

/** How the deliveries of one webhook went; while one waits it looks again for a while. */
export class AccountDeliveries extends HTMLElement {
  /** @type {string | null} */
  #webhook = null;
  /** @type {AccountRows | null} */
  #rows = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  /** @param {string} webhook @param {string} url @param {{ focus?: boolean }} [how] */
  of(webhook, url, { focus = false } = {}) {
    this.#webhook = webhook;
    const path = `/webhooks/${webhook}/deliveries`;
    this.#rows = AccountRows.of({ ask: (page) => list(path, { page }), row: (delivery) => this.#row(delivery), none: say.noDeliveries, label: say.deliveries });
    const refresh = h("button", { type: "button", class: "button small", onclick: () => void this.#look(LOOKS) }, say.refresh);
    show(this, section(say.deliveriesOf(url), null, h("div", {}, refresh), this.#rows));
    if (focus) this.querySelector("h2")?.focus();
    this.#wait(LOOKS);
  }

  /** @param {string} webhook */
  end(webhook) {
    if (webhook !== this.#webhook) return;
    clearTimeout(this.#timer);
    this.#webhook = null;
    show(this);
  }

  /** @param {number} left */
  #wait(left) {
    clearTimeout(this.#timer);
    if (left > 0) this.#timer = setTimeout(() => void this.#look(left - 1), LOOK_AGAIN_MS);
  }

  /** @param {number} left */
  async #look(left) {
    await this.#rows?.load();
    const isWaiting = this.#rows?.items.some((delivery) => delivery.status === "pending") ?? false;
    if (this.isConnected && isWaiting) this.#wait(left);
  }

  /** @param {Delivery} delivery */
  #row({ id, type, status, attempts, responseStatus, problem, createdAt, nextAttemptAt }) {
    const when = h("time", { datetime: createdAt, title: moment(createdAt) }, ago(createdAt));
    const facts = said(
      h("code", {}, type),
      when,
      attempts > 0 ? say.attempts(attempts) : null,
      responseStatus === null ? null : say.answered(responseStatus),
      problem,
      status === "pending" && nextAttemptAt ? say.next(ago(nextAttemptAt)) : null,
    );
    const mark = h("span", { class: "mark", "data-mood": MOODS[status] }, say.delivery[status]);
    return [facts, mark, act("redeliver", say.redeliver, say.redeliverOf(type, moment(createdAt)), () => this.#again(id))];
  }

  /** @param {string} delivery */
  async #again(delivery) {
    await post(`/webhooks/${this.#webhook}/deliveries/${delivery}/redeliver`);
    await this.#look(LOOKS);
  }
}

customElements.define("account-deliveries", AccountDeliveries);

import { list, post, remove } from "../core/api.js";
import { Refused } from "../core/errors.js";
import { field, form } from "../core/forms.js";
import { h, show } from "../core/html.js";
import { words } from "../core/words.js";
import { AccountDeliveries } from "./account-deliveries.js";
import { AccountRows } from "./account-rows.js";
import { AccountSecret } from "./account-secret.js";
import { act, boxes, said, section } from "./account-section.js";
import { confirmed } from "./confirm-dialog.js";
import { notify } from "./notice-board.js";

const say = await words("account");
const USUAL = ["job.hitl_required", "job.completed", "job.failed", "job.rejected", "job.expired", "job.cancelled"];

/** @typedef {import("../core/models.js").Schemas["Webhook"]} Webhook */

/** Who is told what becomes of documents: made with a secret that is shown once, tried, and ended. */
export class AccountWebhooks extends HTMLElement {
  #secret = new AccountSecret();
  #log = new AccountDeliveries();
  #webhooks = AccountRows.of({ ask: (page) => list("/webhooks", { page }), row: (webhook) => this.#row(webhook), none: say.noWebhooks, label: say.sections.webhooks });

  connectedCallback() {
    show(
      this,
      section(say.sections.webhooks, say.webhooksText, this.#secret, this.#webhooks),
      this.#log,
      section(say.newWebhook, null, this.#form()),
    );
  }

  #form() {
    return form(
      {},
      async ({ url, description }, it) => {
        const chosen = new FormData(it).getAll("events");
        if (chosen.length === 0) throw new Refused("VALIDATION_ERROR", "", { details: [{ field: "events", message: say.scopeMissing }] });
        const { secret } = await post("/webhooks", { url, description, events: chosen });
        it.reset();
        this.#secret.reveal({ title: say.webhookTitle, text: say.webhookText, secret });
        await this.#webhooks.load();
      },
      field({ label: say.url, name: "url", type: "url", required: true, maxlength: 2000, hint: say.urlHint, autocomplete: "off" }),
      field({ label: say.description, name: "description", maxlength: 200 }),
      boxes({ label: say.events, name: "events", options: say.event, ticked: USUAL }),
      h("div", {}, h("button", { class: "button primary" }, say.makeWebhook)),
    );
  }

  /** @param {Webhook} webhook */
  #row({ id, url, events, description, enabled }) {
    const told = events.map((event) => say.event[event] ?? event).join(", ");
    return [
      said(h("span", { class: "url" }, url), description, told, enabled ? null : h("span", { class: "bad" }, say.disabled)),
      enabled ? act("ping", say.ping, say.pingOf(url), () => this.#ping(id, url)) : null,
      act("deliveries", say.deliveries, say.deliveriesOf(url), async () => this.#log.of(id, url, { focus: true })),
      act("remove", say.remove, say.removeOf(url), () => this.#remove(id, url), "danger"),
    ];
  }

  /** @param {string} id @param {string} url */
  async #ping(id, url) {
    await post(`/webhooks/${id}/ping`);
    notify(say.pinged);
    this.#log.of(id, url);
  }

  /** @param {string} id @param {string} url */
  async #remove(id, url) {
    if (!(await confirmed({ title: say.removeTitle, text: say.removeText(url), yes: say.remove }))) return;
    await remove(`/webhooks/${id}`);
    this.#log.end(id);
    this.#webhooks.drop(id);
  }
}

customElements.define("account-webhooks", AccountWebhooks);

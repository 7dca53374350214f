import { get } from "../core/api.js";
import { h, show } from "../core/html.js";
import { live } from "../core/live.js";
import { lasting, words } from "../core/words.js";

const say = await words("usage");

/** Whether the parts that a reader depends on answer. */
export class HealthStrip extends HTMLElement {
  #leaving = new AbortController();
  #api = h("span", {});
  #live = h("span", {});

  connectedCallback() {
    this.#leaving = new AbortController();
    this.setAttribute("role", "status");
    this.setAttribute("aria-label", say.health);
    show(this, this.#api, this.#live);
    show(this.#api, say.checking);
    live.addEventListener("standing", () => this.#stands(), { signal: this.#leaving.signal });
    this.#stands();
    void this.#ask();
  }

  disconnectedCallback() {
    this.#leaving.abort();
  }

  async #ask() {
    const began = performance.now();
    const isWell = await get("/health/ready", {}, this.#leaving.signal).then(() => true, () => false);
    tell(this.#api, isWell, "api", isWell ? say.roundTrip(lasting(performance.now() - began)) : "");
  }

  #stands() {
    tell(this.#live, live.standing === "live", "live", "");
  }
}

/** @param {HTMLElement} place @param {boolean} isWell @param {"api" | "live"} what @param {string} more */
function tell(place, isWell, what, more) {
  place.className = isWell ? "well" : "unwell";
  show(place, isWell ? say.healthy[what] : say.unhealthy[what], more ? h("span", { class: "soft" }, ` ${more}`) : null);
}

customElements.define("health-strip", HealthStrip);

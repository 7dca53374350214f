import { show } from "../core/html.js";
import { live } from "../core/live.js";
import { words } from "../core/words.js";

const say = await words("shell");

/** Whether what is shown moves by itself at this moment. */
export class ConnectionLight extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback() {
    this.#leaving = new AbortController();
    this.setAttribute("role", "status");
    live.addEventListener("standing", () => this.#draw(), { signal: this.#leaving.signal });
    this.#draw();
  }

  disconnectedCallback() {
    this.#leaving.abort();
  }

  #draw() {
    this.dataset.standing = live.standing;
    this.title = say.standingHint[live.standing];
    show(this, say.standing[live.standing]);
  }
}

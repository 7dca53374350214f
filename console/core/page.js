/** What all pages share: a title, things to undo when the reader leaves, and one way to say that something failed. */

import { Refused } from "./errors.js";
import { h, show } from "./html.js";
import { words } from "./words.js";

const say = await words("shell");

/** @typedef {import("./routes.js").Place} Place */

export class ConsolePage extends HTMLElement {
  /** @type {Place} */
  place = { params: {}, query: new URLSearchParams() };
  #leaving = new AbortController();

  /** Aborted when the reader leaves: give it to requests and listeners. */
  get signal() {
    return this.#leaving.signal;
  }

  connectedCallback() {
    this.#leaving = new AbortController();
    void this.#filled();
  }

  disconnectedCallback() {
    this.#leaving.abort();
  }

  async #filled() {
    this.setAttribute("aria-busy", "true");
    await this.attempt(() => this.open());
    this.removeAttribute("aria-busy");
  }

  /** Fill the page. @returns {Promise<void> | void} */
  open() {}

  /** @param {string} title */
  entitle(title) {
    document.title = title ? `${title} · Quire` : "Quire";
  }

  /** Do it; where it fails as a whole, the page says so and offers another try. @param {() => Promise<void> | void} what */
  async attempt(what) {
    try {
      await what();
    } catch (error) {
      if (!this.signal.aborted) show(this, failure(error, () => this.attempt(what)));
    }
  }

  /** Listen as long as the page is shown. @param {EventTarget} target @param {string} event @param {(event: any) => void} listener */
  listen(target, event, listener) {
    target.addEventListener(event, listener, { signal: this.signal });
  }
}

/** @param {unknown} error @param {() => void} [again] */
export function failure(error, again) {
  const [title, text] = explain(error);
  return h(
    "section",
    { class: "empty", role: "alert" },
    h("h1", {}, title),
    h("p", {}, text),
    again ? h("button", { type: "button", class: "button", onclick: again }, say.tryAgain) : null,
  );
}

/** A title and a sentence. @param {unknown} error @returns {[string, string]} */
export function explain(error) {
  if (!(error instanceof Refused)) {
    reportError(error);
    return [say.failedTitle, say.failedText];
  }
  const known = /** @type {Record<string, [string, string] | undefined>} */ (say.refusals)[error.code];
  return known ?? [say.failedTitle, error.message];
}

/** One sentence for a place beside a field or a button. @param {unknown} error @returns {string} */
export function sentence(error) {
  if (!(error instanceof Refused)) return explain(error)[1];
  return error.code === "OFFLINE" ? explain(error)[1] : (error.details[0]?.message ?? error.message);
}

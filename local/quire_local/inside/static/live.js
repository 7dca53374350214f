const EVERY = 2000;

/** A part of the page that asks again every two seconds while it is seen, and shows what changed. */
export class Live extends HTMLElement {
  /** @type {number | undefined} */
  #timer;
  #connected = false;
  #last = "";

  /** What the page shows now. @returns {Promise<unknown>} */
  async ask() {
    throw new Error("a page says what it asks");
  }

  /** @param {any} _answer */
  show(_answer) {}

  connectedCallback() {
    this.#connected = true;
    document.addEventListener("visibilitychange", this.#again);
    void this.refresh();
  }

  disconnectedCallback() {
    this.#connected = false;
    document.removeEventListener("visibilitychange", this.#again);
    clearTimeout(this.#timer);
  }

  async refresh() {
    clearTimeout(this.#timer);
    try {
      const answer = await this.ask();
      const text = JSON.stringify(answer);
      if (text !== this.#last) this.show(answer);
      this.#last = text;
      tell("live");
    } catch (error) {
      tell(error instanceof TypeError ? "the cloud does not answer" : `${/** @type {Error} */ (error).message}`);
    }
    if (this.#connected) this.#timer = setTimeout(this.#again, EVERY);
  }

  /** Show the same answer again: the reader chose something else of it. */
  redraw() {
    if (this.#last) this.show(JSON.parse(this.#last));
  }

  #again = () => {
    if (!document.hidden) void this.refresh();
  };
}

/** @param {string} state */
function tell(state) {
  document.dispatchEvent(new CustomEvent("local-state", { detail: state }));
}

/** Says whether the page is up to date. */
export class LiveLight extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "status");
    document.addEventListener("local-state", (event) => {
      const state = /** @type {CustomEvent<string>} */ (event).detail;
      if (this.textContent === state) return;
      this.textContent = state;
      this.className = state === "live" ? "good" : "bad";
    });
  }
}

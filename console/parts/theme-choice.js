import { h, show } from "../core/html.js";
import { words } from "../core/words.js";

const say = await words("shell");
const KEY = "quire-theme";
const SIGNS = { auto: "◐", light: "☀", dark: "☾" };
const CHOSEN = "quire-theme";

export const THEMES = /** @type {const} */ (["auto", "light", "dark"]);

/** @typedef {typeof THEMES[number]} Theme */

/** @returns {Theme} */
export function chosenTheme() {
  return THEMES.find((each) => each === localStorage.getItem(KEY)) ?? "auto";
}

/** Every place that shows the choice hears of it. @param {Theme} theme */
export function chooseTheme(theme) {
  localStorage.setItem(KEY, theme);
  document.dispatchEvent(new Event(CHOSEN));
}

/** Light, dark, or as the system has it; kept in this browser. */
export class ThemeChoice extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback() {
    this.#leaving = new AbortController();
    document.addEventListener(CHOSEN, () => this.#draw(), { signal: this.#leaving.signal });
    this.#draw();
  }

  disconnectedCallback() {
    this.#leaving.abort();
  }

  #draw() {
    const theme = chosenTheme();
    document.documentElement.dataset.theme = theme;
    const name = say.theme[theme];
    const isHeld = this.contains(document.activeElement);
    show(this, h("button", { type: "button", class: "quiet icon", title: name, "aria-label": name, onclick: () => chooseTheme(next(theme)) }, SIGNS[theme]));
    if (isHeld) this.querySelector("button")?.focus();
  }
}

/** @param {Theme} theme */
function next(theme) {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
}

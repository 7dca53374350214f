import { way } from "../core/api.js";
import { h, set, show } from "../core/html.js";
import { failure } from "../core/page.js";
import { find, to } from "../core/routes.js";
import { session } from "../core/session.js";
import { words } from "../core/words.js";
import { ConnectionLight } from "./connection-light.js";
import { NoticeBoard } from "./notice-board.js";
import { ThemeChoice } from "./theme-choice.js";

/** @typedef {import("../core/routes.js").Route} Route */

const say = await words("shell");
const SECTIONS = /** @type {const} */ (["documents", "review", "timetables", "types", "usage"]);

/** The frame around every page: who is signed in, where one is, and the page of the address. */
export class QuireShell extends HTMLElement {
  #main = h("main", { id: "content", tabindex: "-1" });
  #bar = h("header", { class: "bar" });
  /** Only the newest address is shown, however long an older page takes to load. */
  #turn = 0;
  /** @type {string | null} */
  #who = session.user?.id ?? null;

  connectedCallback() {
    const skip = h("a", { class: "skip", href: "#content", onclick: (/** @type {Event} */ event) => this.#skip(event) }, say.skip);
    show(this, skip, this.#bar, h("p", { class: "offline", role: "status", hidden: navigator.onLine }, say.offline), this.#main, h("notice-board"));
    addEventListener("hashchange", () => void this.#go());
    addEventListener("offline", () => this.#offline(true));
    way.addEventListener("lost", () => this.#offline(true));
    way.addEventListener("reached", () => this.#offline(false));
    session.addEventListener("change", () => this.#signedInOrOut());
    this.#drawBar(null);
    void this.#go();
  }

  /** @param {Event} event */
  #skip(event) {
    event.preventDefault();
    this.#main.focus();
  }

  /** @param {boolean} isOffline */
  #offline(isOffline) {
    const line = this.querySelector(".offline");
    if (line) set(line, { hidden: !isOffline });
  }

  /** Whoever only has another name now stays where they are. */
  #signedInOrOut() {
    const isSame = session.user !== null && session.user.id === this.#who;
    this.#who = session.user?.id ?? null;
    if (isSame) this.#drawBar(find(location.hash)?.route ?? null);
    else void this.#go();
  }

  async #go() {
    const turn = ++this.#turn;
    const found = find(location.hash);
    if (found === null) return this.#nothingHere();
    const { route, place } = found;
    if (!isOpen(route) && session.user === null) return this.#signInFirst();
    if (route.who === "visitor" && session.user !== null) return this.#elsewhere(place.query.get("then") ?? "/");
    this.#drawBar(route);
    if (!isAllowed(route)) return this.#message(say.forbiddenTitle, say.forbiddenText);
    try {
      await Promise.all([dress(route.style), import(`../pages/${route.module}.js`)]);
    } catch (error) {
      if (turn === this.#turn) show(this.#main, failure(error, () => void this.#go()));
      return;
    }
    if (turn !== this.#turn) return;
    const page = /** @type {import("../core/page.js").ConsolePage} */ (h(route.tag, { class: "page" }));
    page.place = place;
    show(this.#main, page);
    this.#main.dataset.at = location.hash;
    scrollTo(0, 0);
    this.#main.focus({ preventScroll: true });
  }

  #signInFirst() {
    const then = location.hash.slice(1) || "/";
    this.#elsewhere("/sign-in", then === "/" ? {} : { then });
  }

  /** @param {string} path @param {Record<string, string>} [query] */
  #elsewhere(path, query = {}) {
    location.replace(to(path.startsWith("/") ? path : "/", query));
  }

  #nothingHere() {
    this.#drawBar(null);
    this.#message(say.notFoundTitle, say.notFoundText);
  }

  /** @param {string} title @param {string} text */
  #message(title, text) {
    document.title = `${title} · Quire`;
    show(
      this.#main,
      h("section", { class: "empty" }, h("h1", {}, title), h("p", {}, text), h("a", { class: "button", href: to("/") }, say.home)),
    );
  }

  /** @param {Route | null} route */
  #drawBar(route) {
    const user = session.user;
    show(
      this.#bar,
      h("a", { class: "brand", href: to("/"), "aria-label": say.name }, h("img", { src: "icon.svg", alt: "", width: 28, height: 28 }), h("span", {}, say.name)),
      user ? this.#menu(route) : h("span", { class: "spring" }),
      user ? h("connection-light") : null,
      h("theme-choice"),
      user
        ? h(
            "a",
            { class: "who", href: to("/account"), "aria-label": say.accountOf(user.name || user.email), "aria-current": route?.section === "account" ? "page" : null },
            h("span", { class: "initial", "aria-hidden": "true" }, (user.name || user.email).slice(0, 1).toUpperCase()),
          )
        : null,
    );
  }

  /** @param {Route | null} route */
  #menu(route) {
    const shown = SECTIONS.filter((section) => section !== "review" || session.reviews);
    return h(
      "nav",
      { "aria-label": say.mainMenu },
      shown.map((section) =>
        h(
          "a",
          { href: to(section === "documents" ? "/" : `/${section}`), "aria-current": route?.section === section ? "page" : null },
          say.sections[section],
        ),
      ),
    );
  }
}

/** @param {Route} route */
function isOpen(route) {
  return route.who === "visitor" || route.who === "anyone";
}

/** @param {Route} route */
function isAllowed(route) {
  if (route.who === "reviewer") return session.reviews;
  return route.who !== "admin" || session.administers;
}

/** A page's style comes with the page. @param {string | undefined} style @returns {Promise<void>} */
function dress(style) {
  const href = `styles/pages/${style}.css`;
  if (style === undefined || document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = h("link", { rel: "stylesheet", href, onload: () => resolve(), onerror: () => reject(new Error(href)) });
    document.head.append(link);
  });
}

customElements.define("connection-light", ConnectionLight);
customElements.define("notice-board", NoticeBoard);
customElements.define("theme-choice", ThemeChoice);

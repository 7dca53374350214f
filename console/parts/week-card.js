import { h, show } from "../core/html.js";
import { to } from "../core/routes.js";
import { ago, moment, words } from "../core/words.js";

const say = await words("timetables");

/** @typedef {import("../core/models.js").TimetableEntry} TimetableEntry */

/** One timetable of the list; asks for its end by `week-remove`. */
export class WeekCard extends HTMLElement {
  /** @param {TimetableEntry} entry */
  tell(entry) {
    const { timetableId, documentId, name, className, teacher, term, year, school, updatedAt } = entry;
    if (this.dataset.version === updatedAt) return;
    this.dataset.version = updatedAt;
    const who = [className === name ? null : className, teacher].filter(Boolean);
    const when = [term, year].filter(Boolean).join(" ");
    show(
      this,
      h(
        "header",
        {},
        h("h2", {}, h("a", { href: to(`/timetables/${timetableId}`) }, name)),
        h("button", { type: "button", class: "quiet", "aria-label": say.removeNamed(name), onclick: () => this.#ask(entry) }, say.remove),
      ),
      h("p", {}, [...who, when].filter(Boolean).join(" · "), school ? h("span", { class: "soft small school" }, school) : null),
      h(
        "div",
        { class: "foot" },
        h("span", {}, documentId ? h("a", { href: to(`/documents/${documentId}`) }, say.fromDocument) : say.byHand),
        h("time", { datetime: updatedAt, title: moment(updatedAt) }, say.changed(ago(updatedAt))),
      ),
    );
  }

  /** @param {TimetableEntry} entry */
  #ask(entry) {
    this.dispatchEvent(new CustomEvent("week-remove", { detail: entry, bubbles: true }));
  }
}

customElements.define("week-card", WeekCard);

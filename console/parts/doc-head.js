import { each, h, show } from "../core/html.js";
import { to } from "../core/routes.js";
import { ago, moment, words } from "../core/words.js";
import { ConfidenceMark } from "./confidence-mark.js";
import { actionsOf, attempted } from "./doc-actions.js";
import { hasEnded } from "./doc-loading.js";
import { weakest } from "./doc-reading.js";
import { StatusMark } from "./status-mark.js";

/**
 * @typedef {import("./doc-loading.js").Seen} Seen
 * @typedef {import("./doc-reading.js").Section} Section
 * @typedef {import("./doc-actions.js").Action} Action
 */

const say = await words("document");
const terms = await words("terms");

/** What the document is, where it stands, how sure its values are, and what can be done with it. Event: `value-go`. */
export class DocHead extends HTMLElement {
  #title = h("h1", { tabindex: "-1", dir: "auto" });
  #status = new StatusMark();
  #facts = h("p", { class: "facts" });
  #sureness = h("p", { class: "sureness" });
  #actions = h("div", { class: "actions", role: "group", "aria-label": say.actionsLabel });

  connectedCallback() {
    if (this.#title.isConnected) return;
    const back = h("a", { class: "back", href: to("/") }, h("span", { "aria-hidden": "true" }, "‹ "), say.back);
    show(this, h("div", { class: "name" }, back, this.#title), this.#actions, h("div", { class: "standing" }, h("span", { role: "status" }, this.#status), this.#facts, this.#sureness));
  }

  /** @param {Seen} seen @param {readonly Section[]} sections @param {() => Promise<void>} changed */
  tell(seen, sections, changed) {
    show(this.#title, seen.document.fileName);
    this.status(seen.document.status);
    show(this.#facts, factsOf(seen));
    show(this.#sureness, this.#sure(seen, sections));
    this.#offer(actionsOf(seen, changed));
  }

  /** @param {string} status */
  status(status) {
    this.#status.tell(status);
  }

  /** Whoever stood on what is no longer offered stands on the title. @param {readonly Action[]} actions */
  #offer(actions) {
    const stood = this.#actions.contains(document.activeElement);
    each(this.#actions, actions, { key: ({ name }) => name, make: make, update: (row, action) => (row.act = action.act) });
    if (stood && !this.#actions.contains(document.activeElement)) this.#title.focus();
  }

  /** @param {Seen} seen @param {readonly Section[]} sections */
  #sure({ result }, sections) {
    if (result === null) return [];
    if (result.confidence === null) return [h("span", { class: "soft" }, say.noConfidence)];
    const weak = sections.length === 1 && sections[0] ? weakest(sections[0]) : [];
    return [
      ConfidenceMark.of(result.confidence),
      h("span", { class: "soft" }, result.calibrated ? say.calibrated : terms.notCalibrated),
      weak.length ? h("span", { class: "soft" }, say.weakest) : null,
      weak.map(({ id, label, confidence }) => this.#weak(id, label, confidence)),
    ];
  }

  /** @param {string} id @param {string} label @param {number | null} confidence */
  #weak(id, label, confidence) {
    const go = () => this.dispatchEvent(new CustomEvent("value-go", { detail: id, bubbles: true }));
    return h("button", { type: "button", class: "weak", onclick: go }, h("span", {}, label), ConfidenceMark.of(confidence));
  }
}

/** @param {Action} action */
function make({ label, kind, href }) {
  const name = `button small ${kind ?? ""}`;
  if (href) return h("a", { class: name, href }, label);
  const button = /** @type {HTMLButtonElement & { act?: () => Promise<unknown> }} */ (h("button", { type: "button", class: name }, label));
  button.addEventListener("click", () => button.act && void attempted(button.act));
  return button;
}

/** @param {Seen} seen */
function factsOf({ document, job, result, types, timetables }) {
  const type = result?.type ?? document.type;
  const pages = document.pages ?? result?.pages.length;
  const facts = [
    type ? (types[type]?.title ?? terms.type[type] ?? type) : null,
    pages ? say.pages(pages) : null,
    routeOf(document.status, result?.route ?? null),
    job.attempt > 1 ? say.attempt(job.attempt) : null,
    h("time", { datetime: document.createdAt, title: moment(document.createdAt) }, say.uploaded(ago(document.createdAt))),
  ].filter((fact) => fact !== null);
  return [
    facts.map((fact) => h("span", {}, fact)),
    document.duplicateOf ? h("span", {}, say.duplicate, " ", h("a", { href: to(`/documents/${document.duplicateOf}`) }, say.earlier)) : null,
    timetables.map(({ timetableId, name }) => h("a", { href: to(`/timetables/${timetableId}`) }, timetables.length > 1 ? say.timetableNamed(name) : say.timetable)),
  ];
}

/** @param {string} status @param {string | null} route */
export function routeOf(status, route) {
  if (route === null) return null;
  const way = say.routes[route] ?? terms.route[route] ?? route;
  if (status === "hitl_pending") return `${way}; ${say.waits}`;
  return hasEnded(status) && route !== "review" ? `${way}; ${say.accepted}` : way;
}

customElements.define("doc-head", DocHead);

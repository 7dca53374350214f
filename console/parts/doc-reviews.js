import { list } from "../core/api.js";
import { h, show } from "../core/html.js";
import { session } from "../core/session.js";
import { moment, words } from "../core/words.js";
import { hasEnded, orNull } from "./doc-loading.js";
import { labelOf, written } from "./doc-reading.js";

/**
 * @typedef {{ part: number | null, kind: "field" | "line" | "timeblock", name: string | null, index: number | null, before: any, after: any, changed: boolean }} Change
 * @typedef {{ taskId: string, type: string, verdict: string, reviewedBy: { id: string, name: string } | null, reviewedAt: string, reviewNotes: string | null, values: Change[] }} Review
 */

const say = await words("document");

/** What people decided about the document: who, when, and what it was before. Not there for those who may not know. */
export class DocReviews extends HTMLElement {
  #told = "";

  /** @param {import("./doc-loading.js").Seen} seen @param {AbortSignal} signal */
  async tell({ document: { documentId }, job, types, seenAt }, signal) {
    const wanted = `${job.jobId} ${hasEnded(job.status)}`;
    if (wanted === this.#told || seenAt !== null || !session.reviews) return;
    this.#told = wanted;
    const found = await orNull(list(`/documents/${documentId}/reviews`, { limit: 20 }, signal)).catch(() => this.#notNow());
    if (signal.aborted || wanted !== this.#told) return;
    this.hidden = !found?.items.length;
    if (found === null) return;
    show(this, h("h2", {}, say.reviews), found.items.map((review) => reviewed(review, types)));
  }

  /** Asked again with the next news. */
  #notNow() {
    this.#told = "";
    return null;
  }
}

/** @param {Review} review @param {import("./doc-reading.js").Types} types */
function reviewed({ type, verdict, reviewedBy, reviewedAt, reviewNotes, values }, types) {
  const changed = values.filter((value) => value.changed);
  return h(
    "article",
    {},
    h("h3", {}, say.verdict[verdict] ?? verdict, " ", h("span", { class: "soft small" }, say.reviewedBy(reviewedBy?.name ?? say.somebody, moment(reviewedAt)))),
    reviewNotes ? h("blockquote", { dir: "auto" }, reviewNotes) : null,
    changed.length ? changes(changed, types[type]) : null,
    h("p", { class: "soft small" }, say.unchanged(values.length - changed.length)),
  );
}

/** @param {readonly Change[]} changed @param {import("../core/models.js").DocumentType | undefined} type */
function changes(changed, type) {
  return h(
    "div",
    { class: "sideways", tabindex: "0", role: "group", "aria-label": say.reviews },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, [say.field, say.before, say.after].map((name) => h("th", { scope: "col" }, name)))),
      h(
        "tbody",
        {},
        changed.map((change) =>
          h("tr", {}, h("th", { scope: "row" }, nameOf(change, type)), h("td", { dir: "auto" }, h("del", {}, told(change.before, type))), h("td", { dir: "auto" }, h("ins", {}, told(change.after, type)))),
        ),
      ),
    ),
  );
}

/** @param {Change} change @param {import("../core/models.js").DocumentType | undefined} type */
function nameOf({ kind, name, index, part }, type) {
  const list = { line: say.lines, timeblock: say.blocks, field: "" }[kind];
  const label = list ? say.cell(list, (index ?? 0) + 1) : labelOf(name ?? "", type);
  return part === null ? label : say.inPart(label, part);
}

/** A row or a block in a line, anything else as it is. @param {any} value @param {import("../core/models.js").DocumentType | undefined} type */
function told(value, type) {
  if (value === null || value === undefined || value === "") return say.nothing;
  if (typeof value !== "object") return written(value);
  return "dayOfWeek" in value ? block(value) : row(value, type);
}

/** @param {any} block */
function block({ dayOfWeek, startTime, endTime, name, notes }) {
  return [say.day[dayOfWeek] ?? dayOfWeek, [startTime, endTime].filter(Boolean).join("–"), name, notes].filter(Boolean).join(" ");
}

/** @param {Record<string, unknown>} cells @param {import("../core/models.js").DocumentType | undefined} type */
function row(cells, type) {
  const filled = Object.entries(cells).filter(([, value]) => value !== null && value !== "");
  return filled.map(([name, value]) => `${labelOf(`lines.${name}`, type)}: ${written(value)}`).join("; ");
}

customElements.define("doc-reviews", DocReviews);

import { h, show } from "../core/html.js";
import { lasting, language, moment, money, number, size, words } from "../core/words.js";
import { attempted, copied } from "./doc-actions.js";
import { routeOf } from "./doc-head.js";
import { waterfall } from "./doc-waterfall.js";

/** @typedef {import("./doc-loading.js").Seen} Seen */

const say = await words("document");
const terms = await words("terms");
const clock = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
const tongues = new Intl.DisplayNames(language, { type: "language" });

/** How the result came about: time per step, cost, and the log of what happened. */
export class DocMade extends HTMLElement {
  #told = "";

  /** @param {Seen} seen @param {number} [now] */
  tell(seen, now = Date.now()) {
    const told = JSON.stringify([seen.job, seen.result?.cost, seen.document]);
    if (told === this.#told) return;
    this.#told = told;
    const stood = this.contains(document.activeElement);
    show(
      this,
      h("h2", {}, say.made),
      h(
        "div",
        { class: "columns" },
        h("section", {}, h("h3", {}, say.timings), waterfall(seen.job, now)),
        h("section", {}, h("h3", {}, say.facts), facts(seen)),
        h("section", { class: "log" }, h("h3", {}, say.log), log(seen.job)),
      ),
    );
    if (stood) this.querySelector("button")?.focus();
  }
}

/** @param {Seen} seen */
function facts({ document, job, result, types }) {
  const route = routeOf(document.status, result?.route ?? null);
  return h(
    "dl",
    {},
    fact(say.cost, money(result?.cost.usd ?? 0)),
    fact(say.tokens, result?.cost.llmTokens ? say.tokensUsed(result.cost.llmTokens) : say.noTokens),
    route ? fact(say.route, route) : null,
    fact(say.likely, likely(result, types)),
    result?.language ? fact(say.language, tongues.of(result.language)) : null,
    fact(say.attempts, number(job.attempt)),
    fact(say.size, size(document.size)),
    document.sha256 ? fact(say.sha, h("code", {}, document.sha256)) : null,
    fact(say.correlation, h("code", {}, job.correlationId), copyButton(job.correlationId)),
  );
}

/** @param {string} name @param {...import("../core/html.js").Child} value */
function fact(name, ...value) {
  return value[0] ? [h("dt", {}, name), h("dd", {}, ...value)] : null;
}

/** How likely the type was, where the sender named none. @param {Seen["result"]} result @param {Seen["types"]} types */
function likely(result, types) {
  const share = result?.kinds?.[result.type];
  if (!result || share === undefined) return null;
  return say.likelihood(types[result.type]?.title ?? terms.type[result.type] ?? result.type, number(share, { style: "percent", maximumFractionDigits: 1 }));
}

/** @param {string} id */
function copyButton(id) {
  return h("button", { type: "button", class: "button small", "aria-label": say.copyCorrelation, onclick: () => void attempted(() => copied(id, say.copiedId)) }, say.copy);
}

/** @param {Seen["job"]} job */
function log(job) {
  const begun = Date.parse(job.createdAt);
  const hasErrors = job.events.some(({ errorCode }) => errorCode !== null);
  const names = [say.logWhat, say.logTime, say.logAfter, say.logAttempt, ...(hasErrors ? [say.logError] : [])];
  return h(
    "div",
    { class: "sideways", tabindex: "0", role: "group", "aria-label": say.log },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, names.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, job.events.map((event) => entry(event, begun, hasErrors))),
    ),
  );
}

/** @param {Seen["job"]["events"][number]} event @param {number} begun @param {boolean} hasErrors */
function entry({ name, at, attempt, errorCode }, begun, hasErrors) {
  return h(
    "tr",
    { title: name },
    h("td", {}, say.event[name] ?? name),
    h("td", {}, h("time", { datetime: at, title: moment(at) }, clock.format(new Date(at)))),
    h("td", { class: "number" }, lasting(Math.max(0, Date.parse(at) - begun))),
    h("td", { class: "number" }, number(attempt)),
    hasErrors ? h("td", {}, errorCode ? h("code", {}, errorCode) : null) : null,
  );
}

customElements.define("doc-made", DocMade);

/** Ways, steps and errors of a span of days. */

import { h, svg } from "../core/html.js";
import { lasting, number, words } from "../core/words.js";

/** @typedef {import("../core/models.js").Usage} Usage */

const [say, terms] = await Promise.all([words("usage"), words("terms")]);
const WAYS = /** @type {const} */ (["auto", "llm", "review"]);
/** It waits for people, for days perhaps: beside it every other step would be nothing. */
const WAITS = "review";
const LONG = /** @type {const} */ ([["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]]);

/** @param {Usage["routes"]} routes */
export function waysOf(routes) {
  const all = WAYS.reduce((sum, way) => sum + routes[way], 0);
  return h(
    "section",
    { class: "card ways" },
    h("h2", {}, say.routes),
    all ? [bar(routes, all), h("ul", { class: "legend", role: "list" }, WAYS.map((way) => share(way, routes[way], all)))] : h("p", { class: "soft" }, say.noRoutes),
    h("p", { class: "hint" }, say.routesHint),
  );
}

/** @param {Usage["routes"]} routes @param {number} all */
function bar(routes, all) {
  let start = 0;
  const parts = WAYS.map((way) => {
    const part = svg("rect", { x: start, y: 0, width: routes[way], height: 1, class: way });
    start += routes[way];
    return part;
  });
  return svg("svg", { viewBox: `0 0 ${all} 1`, preserveAspectRatio: "none", class: "share", "aria-hidden": "true" }, ...parts);
}

/** @param {typeof WAYS[number]} way @param {number} count @param {number} all */
function share(way, count, all) {
  return h("li", { class: way }, h("span", {}, say.routesText[way]), h("strong", {}, say.share(count / all)), h("span", { class: "soft" }, number(count)));
}

/** @param {Usage["steps"]} steps */
export function stepsOf(steps) {
  const longest = Math.max(...steps.filter(({ step }) => step !== WAITS).map(({ p95Ms }) => p95Ms), 1);
  const head = [say.step, say.median, say.p95, say.jobs];
  const rows = steps.map(({ step, medianMs, p95Ms, jobs }) => [
    [terms.step[step] ?? step, step === WAITS ? null : reach(medianMs / longest, p95Ms / longest)],
    spoken(medianMs),
    spoken(p95Ms),
    number(jobs),
  ]);
  return h(
    "section",
    { class: "card steps" },
    h("h2", {}, say.steps),
    rows.length ? scrolled(say.steps, head, rows) : h("p", { class: "soft" }, say.noRoutes),
    h("p", { class: "hint" }, say.stepsHint),
  );
}

/** @param {number} near @param {number} far Shares of the longest. */
function reach(near, far) {
  const bars = [svg("rect", { width: far, height: 1, class: "far" }), svg("rect", { width: near, height: 1, class: "near" })];
  return svg("svg", { viewBox: "0 0 1 1", preserveAspectRatio: "none", class: "reach", "aria-hidden": "true" }, ...bars);
}

/** @param {number} ms */
function spoken(ms) {
  const found = LONG.find(([, length]) => ms >= length);
  if (!found) return lasting(ms);
  const [unit, length] = found;
  return number(ms / length, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 });
}

/** @param {Usage["errors"]} errors */
export function errorsOf(errors) {
  return h(
    "section",
    { class: "card" },
    h("h2", {}, say.errors),
    errors.length
      ? scrolled(say.errors, [say.error, say.count], errors.map(({ code, count }) => [[h("code", {}, code), h("span", { class: "soft small" }, terms.errors[code] ?? "")], number(count)]))
      : h("p", { class: "soft" }, say.noErrors),
  );
}

/** @param {string} name @param {string[]} head @param {import("../core/html.js").Child[][]} rows */
function scrolled(name, head, rows) {
  const kind = (/** @type {number} */ at) => ({ class: at ? "number" : "first" });
  return h(
    "div",
    { class: "wide-table", tabindex: "0", role: "group", "aria-label": name },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, head.map((text, at) => h("th", { scope: "col", ...kind(at) }, text)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, at) => h("td", kind(at), cell))))),
    ),
  );
}

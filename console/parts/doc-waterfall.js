/** The steps of a job as bars along its time, in a table that reads well without them. */

import { h, svg } from "../core/html.js";
import { lasting, words } from "../core/words.js";
import { laid, spansOf } from "./doc-timing.js";

/** @typedef {import("./doc-timing.js").Laid} Laid */

const say = await words("document");
const WIDTH = 1000;
const LEAST = 4;

/** @param {import("../core/models.js").JobReport} job @param {number} now */
export function waterfall(job, now) {
  const spans = laid(spansOf(job, now));
  if (spans.length === 0) return h("p", { class: "soft" }, say.noTimings);
  const begin = Math.min(...spans.map(({ from }) => from));
  const end = Math.max(...spans.map(({ until }) => until));
  return h(
    "div",
    { class: "waterfall" },
    h(
      "table",
      {},
      h("caption", {}, say.total(lasting(end - begin))),
      h("thead", { class: "unseen" }, h("tr", {}, [say.step, say.when, say.took].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, spans.map((span) => row(span, begin))),
    ),
    spans.some(({ isWait }) => isWait) ? h("p", { class: "hint" }, say.waitLegend) : null,
  );
}

/** @param {Laid} span @param {number} begin */
function row(span, begin) {
  const kind = span.failed ? "failed" : span.isWait ? "wait" : "work";
  const bar = svg("rect", { class: kind, x: span.x * WIDTH, y: 1, width: Math.max(LEAST, span.width * WIDTH), height: 8, rx: 2, "vector-effect": "non-scaling-stroke" });
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, say.steps[span.step] ?? span.step),
    h("td", { class: "bar" }, h("span", { class: "unseen" }, say.began(lasting(span.from - begin))), svg("svg", { viewBox: `0 0 ${WIDTH + LEAST} 10`, preserveAspectRatio: "none", "aria-hidden": "true" }, bar)),
    h("td", { class: "number" }, lasting(span.until - span.from), span.isCut ? h("span", { class: "hint" }, ` (${say.cut})`) : null),
  );
}

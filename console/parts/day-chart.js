/**
 * Values of days as bars, with a table of the same figures behind them.
 *
 * @typedef {{ name: string, kind: "plain" | "bad", values: readonly number[] }} Series
 */

import { h, svg } from "../core/html.js";
import { day, words } from "../core/words.js";

const say = await words("usage");
const TALL = 100;
const GAP = 0.22;

/**
 * @param {{ title: string, days: readonly string[], series: readonly Series[], format: (value: number) => string, more?: Series[] }} given
 * `more` stands in the table alone.
 */
export function dayChart({ title, days, series, format, more = [] }) {
  const sums = days.map((_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  const most = Math.max(...sums, 0);
  const bars = most > 0 ? days.flatMap((each, at) => stack(each, at, { series, most, format })) : [];
  return h(
    "figure",
    { class: "day-chart card" },
    h("figcaption", {}, h("h2", {}, title), h("span", { class: "soft small" }, say.most(format(most)))),
    svg("svg", { viewBox: `0 0 ${days.length} ${TALL}`, preserveAspectRatio: "none", role: "img", "aria-label": `${title}: ${say.most(format(most))}` }, ...bars),
    h("p", { class: "ends small soft", "aria-hidden": "true" }, h("span", {}, day(days[0] ?? "")), days.length > 1 ? h("span", {}, day(days.at(-1) ?? "")) : null),
    series.length > 1 ? legend(series) : null,
    table(days, [...series, ...more], format),
  );
}

/** @param {string} date @param {number} at @param {{ series: readonly Series[], most: number, format: (value: number) => string }} how */
function stack(date, at, { series, most, format }) {
  let top = TALL;
  return series.flatMap(({ name, kind, values }) => {
    const value = values[at] ?? 0;
    if (value === 0) return [];
    const height = (value / most) * TALL;
    top -= height;
    return [svg("rect", { x: at + GAP / 2, y: top, width: 1 - GAP, height, class: kind }, svg("title", {}, `${day(date)} · ${name}: ${format(value)}`))];
  });
}

/** @param {readonly Series[]} series */
export function legend(series) {
  return h("ul", { class: "legend small", role: "list" }, series.map(({ name, kind }) => h("li", { class: kind }, name)));
}

/** @param {readonly string[]} days @param {readonly Series[]} series @param {(value: number) => string} format */
function table(days, series, format) {
  const head = [say.day, ...series.map(({ name }) => name)].map((text, at) => h("th", { scope: "col", class: at ? "number" : null }, text));
  const rows = days.map((date, at) => ({ date, values: series.map(({ values }) => values[at] ?? 0) })).filter(({ values }) => values.some(Boolean));
  return h(
    "details",
    {},
    h("summary", { class: "small" }, say.asTable),
    h(
      "div",
      { class: "wide-table", tabindex: "0", role: "group", "aria-label": say.asTable },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, head)),
        h("tbody", {}, rows.map(({ date, values }) => h("tr", {}, h("th", { scope: "row" }, day(date)), values.map((value) => h("td", { class: "number" }, format(value)))))),
      ),
    ),
  );
}

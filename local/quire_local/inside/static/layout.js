/**
 * Where everything of a graph stands: rows from above, Parallel and Map around what is inside of them.
 *
 * @import { Edge, Flow, StateNode } from "./shapes.js"
 * @import { Spot, Way } from "./layers.js"
 * @typedef {{x: number, y: number}} Point
 * @typedef {{x: number, top: number, bottom: number}} Pass
 * @typedef {{node: StateNode, x: number, y: number, width: number, height: number, inner: Drawing[]}} Box
 * @typedef {{edge: Edge, points: Point[], back: boolean}} Line
 * @typedef {{x: number, y: number, width: number, height: number, start: Point, boxes: Box[], lines: Line[]}} Drawing
 */
import { layers } from "./layers.js";

const HEIGHT = 46;
const ROW_GAP = 50;
const GAP = 28;
const PADDING = 16;
const HEAD = 40;
const START = 30;

/** @param {Flow} flow @returns {Drawing} */
export function layout(flow) {
  const { rows, ways } = layers(flow);
  /** @type {Map<string, Box>} */
  const boxes = new Map(flow.nodes.map((node) => [node.name, box(node)]));
  const width = (/** @type {Spot} */ spot) => boxes.get(spot.id)?.width ?? 10;
  const centres = spread(rows, ways, width);
  let y = START;
  /** @type {Map<string, Pass>} */
  const passes = new Map();
  for (const row of rows) {
    const tallest = Math.max(HEIGHT, ...row.map((spot) => boxes.get(spot.id)?.height ?? 0));
    for (const spot of row) {
      const found = boxes.get(spot.id);
      const x = centres.get(spot.id) ?? 0;
      passes.set(spot.id, { x, top: y, bottom: y + tallest });
      if (found) Object.assign(found, { x: x - found.width / 2, y });
    }
    y += tallest + ROW_GAP;
  }
  const all = [...boxes.values()];
  const right = Math.max(0, ...all.map((each) => each.x + each.width));
  const lines = ways.map((each, place) => line(each, boxes, passes, right + 18 + (place % 3) * 8));
  const first = boxes.get(flow.start);
  const far = Math.max(right, ...lines.flatMap((each) => each.points.map((point) => point.x + 4)));
  const start = first ? { x: first.x + first.width / 2, y: 6 } : { x: 0, y: 6 };
  return { x: 0, y: 0, width: far, height: Math.max(HEIGHT, y - ROW_GAP), start, boxes: all, lines };
}

/** @param {StateNode} node @returns {Box} */
function box(node) {
  const least = Math.min(260, Math.max(150, node.name.length * 7.6 + 44));
  const inner = node.flows.map(layout);
  if (inner.length === 0) return { node, x: 0, y: 0, width: least, height: HEIGHT, inner };
  let x = PADDING;
  for (const each of inner) {
    each.x = x;
    each.y = HEAD;
    x += each.width + GAP;
  }
  const wide = x - GAP + PADDING;
  for (const each of inner) each.x += Math.max(0, (least - wide) / 2);
  const height = HEAD + Math.max(...inner.map((each) => each.height)) + PADDING;
  return { node, x: 0, y: 0, width: Math.max(least, wide), height, inner };
}

/** Centres from left to right: each near those that it is linked with, none over another.
 * @param {Spot[][]} rows @param {Way[]} ways @param {(spot: Spot) => number} width @returns {Map<string, number>} */
function spread(rows, ways, width) {
  /** @type {Map<string, number>} */
  const centres = new Map();
  const near = neighbours(ways);
  for (const row of rows) place(row, row.map(() => 0), width, centres);
  for (let round = 0; round < 9; round += 1) {
    const down = round % 2 === 0; // the last round too: a chain then hangs straight from its first state
    for (const row of down ? rows : rows.toReversed()) {
      const wish = (/** @type {Spot} */ spot) => mean(((down ? near.above : near.below).get(spot.id) ?? []).map((id) => centres.get(id) ?? 0));
      place(row, row.map((spot) => wish(spot) ?? centres.get(spot.id) ?? 0), width, centres);
    }
  }
  const left = Math.min(0, ...rows.flat().map((spot) => (centres.get(spot.id) ?? 0) - width(spot) / 2));
  for (const [id, centre] of centres) centres.set(id, centre - left);
  return centres;
}

/** @param {Spot[]} row @param {number[]} wishes @param {(spot: Spot) => number} width @param {Map<string, number>} centres */
function place(row, wishes, width, centres) {
  let edge = Number.NEGATIVE_INFINITY;
  const found = row.map((spot, index) => {
    const centre = Math.max(wishes[index] ?? 0, edge + width(spot) / 2);
    edge = centre + width(spot) / 2 + GAP;
    return centre;
  });
  const shift = mean(found.map((centre, index) => centre - (wishes[index] ?? 0))) ?? 0;
  row.forEach((spot, index) => centres.set(spot.id, (found[index] ?? 0) - shift));
}

/** @param {Way[]} ways @returns {Record<"above" | "below", Map<string, string[]>>} */
function neighbours(ways) {
  const above = new Map();
  const below = new Map();
  for (const each of ways.filter((way) => !way.back)) {
    each.path.slice(1).forEach((id, index) => {
      const before = each.path[index] ?? "";
      above.set(id, [...(above.get(id) ?? []), before]);
      below.set(before, [...(below.get(before) ?? []), id]);
    });
  }
  return { above, below };
}

/** @param {number[]} values */
function mean(values) {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
}

/** @param {Way} way @param {Map<string, Box>} boxes @param {Map<string, Pass>} passes @param {number} side @returns {Line} */
function line(way, boxes, passes, side) {
  const [from, to] = [boxes.get(way.from), boxes.get(way.to)];
  if (!from || !to) return { edge: way.edge, points: [], back: false };
  if (way.back) return { edge: way.edge, points: around(from, to, side), back: true };
  const through = way.path.slice(1, -1).flatMap((id) => {
    const { x, top, bottom } = passes.get(id) ?? { x: 0, top: 0, bottom: 0 };
    return [{ x, y: top }, { x, y: bottom }];
  });
  const begin = { x: from.x + from.width * (way.edge.kind === "catch" ? 0.8 : 0.5), y: from.y + from.height };
  const end = { x: to.x + to.width / 2, y: to.y };
  return { edge: way.edge, points: [begin, ...through, end], back: false };
}

/** @param {Box} from @param {Box} to @param {number} side @returns {Point[]} */
function around(from, to, side) {
  const [low, high] = [from.y + from.height / 2, to.y + to.height / 2];
  return [{ x: from.x + from.width, y: low }, { x: side, y: low }, { x: side, y: high }, { x: to.x + to.width, y: high }];
}

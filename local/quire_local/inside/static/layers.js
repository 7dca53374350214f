/**
 * Which state stands in which row, and in which order: a row below all that lead to it, with as few crossings as a few
 * sweeps can get. An edge over several rows passes through points of its own, so that it never runs through a state.
 *
 * @import { Edge, Flow, StateNode } from "./shapes.js"
 * @typedef {{id: string, node: StateNode | null, row: number}} Spot
 * @typedef {{edge: Edge, from: string, to: string, back: boolean, path: string[]}} Way
 */

/** @param {Flow} flow @returns {{rows: Spot[][], ways: Way[]}} */
export function layers(flow) {
  const nodes = new Map(flow.nodes.map((node) => [node.name, node]));
  const ways = [...nodes.values()].flatMap((node) => merged(node).filter((edge) => nodes.has(edge.to)).map((edge) => way(node.name, edge)));
  markBack(flow.start, nodes, ways);
  const ranks = rank(nodes, ways);
  /** @type {Spot[][]} */
  const rows = Array.from({ length: Math.max(0, ...ranks.values()) + 1 }, () => []);
  for (const node of nodes.values()) put(rows, { id: node.name, node, row: ranks.get(node.name) ?? 0 });
  for (const each of ways) lay(each, ranks, rows);
  return { rows: ordered(rows, ways), ways };
}

/** Several ways to the same state are drawn as one, but a Catch is never hidden in another. @param {StateNode} node @returns {Edge[]} */
function merged(node) {
  /** @type {Map<string, Edge>} */
  const found = new Map();
  for (const edge of node.edges) {
    const key = `${edge.kind === "catch"} ${edge.to}`;
    const known = found.get(key);
    const labels = [known?.label, edge.label].filter(Boolean).join(" or ");
    found.set(key, { to: edge.to, kind: known?.kind ?? edge.kind, label: labels || null });
  }
  return [...found.values()];
}

/** @param {string} from @param {Edge} edge @returns {Way} */
function way(from, edge) {
  return { edge, from, to: edge.to, back: false, path: [] };
}

/** A way that closes a circle goes back up. @param {string} start @param {Map<string, StateNode>} nodes @param {Way[]} ways */
function markBack(start, nodes, ways) {
  const leaving = grouped(ways);
  const done = new Set();
  const open = new Set();
  /** @param {string} name */
  const visit = (name) => {
    if (done.has(name)) return;
    open.add(name);
    for (const each of leaving.get(name) ?? []) {
      if (open.has(each.to)) each.back = true;
      else visit(each.to);
    }
    open.delete(name);
    done.add(name);
  };
  for (const name of [start, ...nodes.keys()]) if (nodes.has(name)) visit(name);
}

/** @param {Way[]} ways @returns {Map<string, Way[]>} */
function grouped(ways) {
  const found = new Map();
  for (const each of ways) found.set(each.from, [...(found.get(each.from) ?? []), each]);
  return found;
}

/** @param {Map<string, StateNode>} nodes @param {Way[]} ways @returns {Map<string, number>} */
function rank(nodes, ways) {
  const ranks = new Map([...nodes.keys()].map((name) => [name, 0]));
  const forward = ways.filter((each) => !each.back);
  for (let moved = true; moved; ) {
    moved = false;
    for (const each of forward) {
      const least = (ranks.get(each.from) ?? 0) + 1;
      if ((ranks.get(each.to) ?? 0) < least) {
        ranks.set(each.to, least);
        moved = true;
      }
    }
  }
  return ranks;
}

/** @param {Spot[][]} rows @param {Spot} spot */
function put(rows, spot) {
  rows[spot.row]?.push(spot);
}

/** @param {Way} each @param {Map<string, number>} ranks @param {Spot[][]} rows */
function lay(each, ranks, rows) {
  each.path = [each.from];
  const [top, bottom] = [ranks.get(each.from) ?? 0, ranks.get(each.to) ?? 0];
  for (let row = top + 1; !each.back && row < bottom; row += 1) {
    const id = `${each.from}\u0000${each.to}\u0000${each.edge.kind}\u0000${row}`;
    put(rows, { id, node: null, row });
    each.path.push(id);
  }
  each.path.push(each.to);
}

/** @param {Spot[][]} rows @param {Way[]} ways @returns {Spot[][]} */
function ordered(rows, ways) {
  const links = ways.filter((each) => !each.back).flatMap((each) => each.path.slice(1).map((id, place) => /** @type {[string, string]} */ ([each.path[place] ?? "", id])));
  for (let sweep = 0; sweep < 6; sweep += 1) {
    const down = sweep % 2 === 0;
    const places = new Map(rows.flatMap((row) => row.map((spot, place) => [spot.id, place - row.length / 2])));
    for (const row of down ? rows : rows.toReversed()) {
      const wish = new Map(row.map((spot) => [spot.id, wished(spot.id, links, places, down)]));
      row.sort((one, other) => (wish.get(one.id) ?? 0) - (wish.get(other.id) ?? 0));
      row.forEach((spot, place) => places.set(spot.id, place - row.length / 2));
    }
  }
  return rows;
}

/** @param {string} id @param {[string, string][]} links @param {Map<string, number>} places @param {boolean} down */
function wished(id, links, places, down) {
  const near = links.filter(([above, below]) => (down ? below : above) === id).map(([above, below]) => places.get(down ? above : below) ?? 0);
  return near.length ? near.reduce((sum, place) => sum + place, 0) / near.length : (places.get(id) ?? 0);
}

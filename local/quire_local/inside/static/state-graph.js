import { show, svg } from "./html.js";
import { layout } from "./layout.js";
import { mood } from "./parts.js";
import { took } from "./words.js";
/** @import { Box, Drawing, Line, Point } from "./layout.js" */
/** @import { Flow, Trace, Visit } from "./shapes.js" */

const MARGIN = 14;

/** A state machine as it went: choose a state by click, Enter or Space, and `state-chosen` tells which. */
export class StateGraph extends HTMLElement {
  /** @type {Drawing | null} */
  #drawing = null;
  #drawn = "";

  connectedCallback() {
    this.addEventListener("click", (event) => this.#choose(event));
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.#choose(event);
    });
  }

  /** @param {Trace} trace @param {string | null} chosen */
  paint(trace, chosen) {
    const text = JSON.stringify(trace.graph);
    if (text !== this.#drawn || this.#drawing === null) this.#drawing = layout(trace.graph);
    this.#drawn = text;
    const { width, height } = this.#drawing;
    const size = { width: width + 2 * MARGIN, height: height + 2 * MARGIN };
    const view = `${-MARGIN} ${-MARGIN} ${size.width} ${size.height}`;
    show(
      this,
      svg("svg", { ...size, viewBox: view, role: "group", "aria-label": "The states of this execution" }, arrow(), drawing(this.#drawing, trace.visits, chosen)),
    );
  }

  /** @param {Event} event */
  #choose(event) {
    const state = event.target instanceof Element ? event.target.closest("[data-state]")?.getAttribute("data-state") : null;
    if (state) this.dispatchEvent(new CustomEvent("state-chosen", { detail: state, bubbles: true }));
  }
}

function arrow() {
  const shape = svg("path", { d: "M0 0L8 4L0 8z" });
  return svg("defs", {}, svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, shape));
}

/** @param {Drawing} part @param {Visit[]} visits @param {string | null} chosen @returns {SVGElement} */
function drawing(part, visits, chosen) {
  const first = part.boxes.find((box) => Math.abs(box.x + box.width / 2 - part.start.x) < 1);
  return svg(
    "g",
    { transform: `translate(${part.x} ${part.y})` },
    svg("circle", { class: "start", cx: part.start.x, cy: part.start.y, r: 5 }),
    first && svg("path", { class: "edge", d: `M${part.start.x} ${part.start.y + 5}V${first.y}`, "marker-end": "url(#arrow)" }),
    part.lines.map(edge),
    part.boxes.map((box) => state(box, visits, chosen)),
    part.lines.map(label),
  );
}

/** @param {Line} line */
function edge(line) {
  return svg("path", { class: `edge ${line.edge.kind}`, d: line.back ? corners(line.points) : curve(line.points), "marker-end": "url(#arrow)" });
}

/** @param {Line} line */
function label(line) {
  if (line.edge.label === null) return null;
  const [one, other] = [line.points[0], line.points[1]];
  if (!one || !other) return null;
  const text = clipped(line.edge.kind === "catch" ? `on ${line.edge.label}` : line.edge.label.replace(/^\{%\s*|\s*%\}$/g, ""), 24);
  const at = { x: other.x, y: other.y - 14 };
  return svg("text", { class: "label", "text-anchor": "middle", ...at }, svg("title", {}, line.edge.label), text);
}

/** @param {Box} box @param {Visit[]} visits @param {string | null} chosen @returns {SVGElement} */
function state(box, visits, chosen) {
  const { node } = box;
  const here = visits.filter((visit) => visit.state === node.name);
  const outcome = worst(here);
  const retries = here.reduce((sum, visit) => sum + Math.max(0, visit.attempts.length - 1), 0);
  const parts = [node.type, here.length > 1 && `${here.length} visits`, retries > 0 && `${retries} ${retries === 1 ? "retry" : "retries"}`, time(here)];
  const said = parts.filter(Boolean).join(" · ");
  const isChosen = node.name === chosen;
  return svg(
    "g",
    { transform: `translate(${box.x} ${box.y})` },
    svg(
      "g",
      {
        class: `state ${outcome ? mood(outcome) || "good" : "unseen-state"} ${box.inner.length ? "container" : ""} ${isChosen ? "chosen" : ""}`,
        "data-state": node.name,
        tabindex: 0,
        role: "button",
        "aria-pressed": `${isChosen}`,
        "aria-label": `${node.name}, ${said}, ${outcome ?? "not reached"}`,
      },
      svg("title", {}, node.comment ?? node.name),
      svg("rect", { width: box.width, height: box.height, rx: 9 }),
      svg("rect", { class: "bar", x: 0, y: 10, width: 4, height: (box.inner.length ? 46 : box.height) - 20, rx: 2 }),
      svg("text", { class: "name", x: 15, y: 20 }, clipped(node.name, Math.floor((box.width - 30) / 7.4))),
      svg("text", { class: "kind", x: 15, y: 35 }, clipped(said, Math.floor((box.width - 24) / 5.6))),
    ),
    box.inner.map((part) => drawing(part, visits, chosen)),
  );
}

/** @param {Visit[]} visits */
function time(visits) {
  const [only] = visits;
  return visits.length === 1 && only && only.exited !== null ? took((only.exited - only.entered) * 1000) : null;
}

/** @param {Visit[]} visits */
function worst(visits) {
  const order = ["running", "failed", "caught", "aborted", "succeeded"];
  return order.find((outcome) => visits.some((visit) => visit.outcome === outcome)) ?? null;
}

/** @param {Point[]} points */
function curve(points) {
  const [first, ...rest] = points;
  let before = first ?? { x: 0, y: 0 };
  let path = `M${before.x} ${before.y}`;
  for (const point of rest) {
    const half = (before.y + point.y) / 2;
    path += before.x === point.x ? `L${point.x} ${point.y}` : `C${before.x} ${half} ${point.x} ${half} ${point.x} ${point.y}`;
    before = point;
  }
  return path;
}

/** @param {Point[]} points */
function corners(points) {
  return points.map((point, index) => `${index ? "L" : "M"}${point.x} ${point.y}`).join("");
}

/** @param {string} text @param {number} most */
function clipped(text, most) {
  return text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text;
}

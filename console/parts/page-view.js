import { h, set, show, svg } from "../core/html.js";
import { words } from "../core/words.js";
import { levelOf } from "./confidence-mark.js";

const say = await words("shell");
const ZOOMS = [1, 1.5, 2, 3, 4];
const LEAST_DRAWN = 0.003;

/**
 * @typedef {[number, number, number, number]} Box
 * @typedef {{ id: string, box: Box, label: string, confidence: number | null }} Mark
 */

/**
 * A picture of a page with boxes over what was read there.
 *
 * Events: `mark-hover` and `mark-choose` with `detail` the mark's id (null when the pointer leaves), `box-drawn` with `detail` the
 * Box that the reader drew while `drawing`, or `point-chosen` with [x, y] where it was only a click.
 */
export class PageView extends HTMLElement {
  #image = h("img", { alt: "", draggable: "false", decoding: "async" });
  #layer = svg("svg", { viewBox: "0 0 1 1", preserveAspectRatio: "none", class: "marks" });
  #sheet = h("div", { class: "sheet" });
  /** Scrolled by keyboard too. */
  #frame = h("div", { class: "frame", tabindex: "0", role: "group" });
  #zoom = 0;
  /** @type {Map<string, { mark: Mark, shape: SVGElement }>} */
  #marks = new Map();
  /** @type {string | null} */
  #chosen = null;
  /** @type {string | null} */
  #hovered = null;
  /** @type {{ x: number, y: number, shape: SVGElement } | null} */
  #drawn = null;
  drawing = false;

  connectedCallback() {
    if (this.#sheet.isConnected) return;
    this.#sheet.append(this.#image, this.#layer);
    this.#frame.append(this.#sheet);
    show(this, this.#frame, this.#tools());
    this.#image.addEventListener("load", () => this.#fit());
    this.#image.addEventListener("error", () => this.dispatchEvent(new CustomEvent("image-failed")));
    this.#layer.addEventListener("pointerdown", (event) => this.#begin(/** @type {PointerEvent} */ (event)));
    this.#layer.addEventListener("pointermove", (event) => this.#draw(/** @type {PointerEvent} */ (event)));
    this.#layer.addEventListener("pointercancel", () => this.#forget());
    this.#layer.addEventListener("pointerup", (event) => this.#end(/** @type {PointerEvent} */ (event)));
  }

  /** Show this picture. @param {string} url @param {string} alt */
  picture(url, alt) {
    set(this.#image, { src: url, alt });
    set(this.#frame, { "aria-label": alt });
  }

  /** Put these boxes over it, in place of those before. @param {readonly Mark[]} marks */
  mark(marks) {
    this.#marks.clear();
    show(this.#layer, marks.map((mark) => this.#shape(mark)));
    this.#paint();
  }

  /** Make one stand out; with `follow` the page moves, and with `grow` grows, so that it is seen well. @param {string | null} id @param {{ follow?: boolean, grow?: boolean }} [how] */
  choose(id, { follow = false, grow = true } = {}) {
    this.#chosen = id;
    this.#paint();
    const found = id === null ? undefined : this.#marks.get(id);
    if (found && follow && grow) this.#grow(found.mark.box);
    if (found && follow) this.#follow(found.mark.box);
  }

  /** @param {string | null} id */
  hover(id) {
    this.#hovered = id;
    this.#paint();
  }

  /** @param {number} steps */
  zoomBy(steps) {
    this.#zoom = Math.min(ZOOMS.length - 1, Math.max(0, this.#zoom + steps));
    this.#fit();
  }

  /** @param {Mark} mark */
  #shape(mark) {
    const [x0, y0, x1, y1] = mark.box;
    const shape = svg(
      "rect",
      { x: x0, y: y0, width: Math.max(x1 - x0, 0.001), height: Math.max(y1 - y0, 0.001), "data-level": levelOf(mark.confidence), "vector-effect": "non-scaling-stroke" },
      svg("title", {}, mark.label),
    );
    shape.addEventListener("pointerenter", () => this.#tell("mark-hover", mark.id));
    shape.addEventListener("pointerleave", () => this.#tell("mark-hover", null));
    shape.addEventListener("click", () => this.drawing || this.#tell("mark-choose", mark.id));
    this.#marks.set(mark.id, { mark, shape });
    return shape;
  }

  #paint() {
    for (const [name, { shape }] of this.#marks) {
      shape.classList.toggle("chosen", name === this.#chosen);
      shape.classList.toggle("hovered", name === this.#hovered);
    }
  }

  /** @param {Box} box */
  #grow([x0, y0, x1, y1]) {
    const wanted = Math.min(0.45 / Math.max(x1 - x0, 0.05), 0.2 / Math.max(y1 - y0, 0.01));
    const best = ZOOMS.findLastIndex((zoom) => zoom <= wanted);
    this.#zoom = Math.max(0, Math.min(best, 2));
    this.#fit();
  }

  /** @param {Box} box */
  #follow([x0, y0, x1, y1]) {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = this.#frame;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#frame.scrollTo({
      left: ((x0 + x1) / 2) * scrollWidth - clientWidth / 2,
      top: ((y0 + y1) / 2) * scrollHeight - clientHeight / 2,
      behavior: calm ? "instant" : "smooth",
    });
  }

  #fit() {
    const zoom = ZOOMS[this.#zoom] ?? 1;
    this.#sheet.style.inlineSize = `${zoom * 100}%`;
    const level = this.querySelector(".zoom-level");
    if (level) show(level, `${zoom * 100} %`);
  }

  #tools() {
    return h(
      "div",
      { class: "tools", role: "toolbar", "aria-label": say.zoom },
      h("button", { type: "button", class: "quiet icon", "aria-label": say.zoomOut, title: say.zoomOut, onclick: () => this.zoomBy(-1) }, "−"),
      h("span", { class: "zoom-level", role: "status" }, "100 %"),
      h("button", { type: "button", class: "quiet icon", "aria-label": say.zoomIn, title: say.zoomIn, onclick: () => this.zoomBy(1) }, "+"),
    );
  }

  /** @param {PointerEvent} event @returns {[number, number]} */
  #at(event) {
    const { left, top, width, height } = this.#layer.getBoundingClientRect();
    return [Math.min(1, Math.max(0, (event.clientX - left) / width)), Math.min(1, Math.max(0, (event.clientY - top) / height))];
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (!this.drawing || event.button !== 0) return;
    event.preventDefault();
    this.#layer.setPointerCapture(event.pointerId);
    const [x, y] = this.#at(event);
    const shape = svg("rect", { class: "drawn", "vector-effect": "non-scaling-stroke" });
    this.#layer.append(shape);
    this.#drawn = { x, y, shape };
  }

  /** @param {PointerEvent} event */
  #draw(event) {
    if (this.#drawn === null) return;
    const [x0, y0, x1, y1] = this.#between(event);
    set(this.#drawn.shape, { x: x0, y: y0, width: x1 - x0, height: y1 - y0 });
  }

  /** @param {PointerEvent} event */
  #end(event) {
    if (this.#drawn === null) return;
    const box = this.#between(event);
    this.#forget();
    const isMeant = box[2] - box[0] > LEAST_DRAWN && box[3] - box[1] > LEAST_DRAWN;
    if (isMeant) this.#tell("box-drawn", box);
    else this.#tell("point-chosen", this.#at(event));
  }

  #forget() {
    this.#drawn?.shape.remove();
    this.#drawn = null;
  }

  /** @param {PointerEvent} event @returns {Box} */
  #between(event) {
    const [x, y] = this.#at(event);
    const begun = this.#drawn ?? { x, y };
    return [Math.min(x, begun.x), Math.min(y, begun.y), Math.max(x, begun.x), Math.max(y, begun.y)];
  }

  /** @param {string} event @param {unknown} detail */
  #tell(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail, bubbles: true }));
  }
}

customElements.define("page-view", PageView);

/**
 * Elements out of data: everything becomes text, an attribute, a property or a listener, and nothing becomes markup.
 *
 * @typedef {string | number | null | undefined | false | Node | readonly any[]} Child
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * `onclick` and its like become listeners; what begins with a dot becomes a property; the rest are attributes.
 *
 * @template {string} T
 * @param {T} tag
 * @param {Record<string, unknown>} [given]
 * @param {...Child} children
 * @returns {T extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[T] : HTMLElement}
 */
export function h(tag, given = {}, ...children) {
  return fill(/** @type {any} */ (document.createElement(tag)), given, children);
}

/** @param {string} tag @param {Record<string, unknown>} [given] @param {...Child} children @returns {SVGElement} */
export function svg(tag, given = {}, ...children) {
  return fill(/** @type {SVGElement} */ (document.createElementNS(SVG, tag)), given, children);
}

/** Make `place` hold `children` and nothing else. @param {Element} place @param {...Child} children */
export function show(place, ...children) {
  place.replaceChildren(...nodes(children));
}

/** @param {Element} element @param {Record<string, unknown>} given */
export function set(element, given) {
  for (const [name, value] of Object.entries(given)) put(element, name, value);
}

/**
 * Rows of a list, changed in place: who was there stays there, with focus and listeners.
 *
 * @template T
 * @param {Element} place
 * @param {readonly T[]} items
 * @param {{ key: (item: T) => string, make: (item: T) => Element, update?: (row: any, item: T) => void }} how
 */
export function each(place, items, { key, make, update }) {
  const old = new Map([...place.children].map((row) => [row.getAttribute("data-key"), row]));
  const rows = items.map((item) => {
    const name = key(item);
    const row = old.get(name) ?? make(item);
    row.setAttribute("data-key", name);
    old.delete(name);
    update?.(row, item);
    return row;
  });
  for (const row of old.values()) row.remove();
  rows.forEach((row, index) => {
    if (place.children[index] !== row) place.insertBefore(row, place.children[index] ?? null);
  });
}

/** @template {Element} E @param {E} element @param {Record<string, unknown>} given @param {Child[]} children */
function fill(element, given, children) {
  set(element, given);
  element.append(...nodes(children));
  return element;
}

/** @param {Element} element @param {string} name @param {unknown} value */
function put(element, name, value) {
  if (name.startsWith(".")) /** @type {any} */ (element)[name.slice(1)] = value;
  else if (name.startsWith("on")) listen(element, name.slice(2), value);
  else if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : `${value}`);
}

/** @param {Element} element @param {string} event @param {unknown} listener */
function listen(element, event, listener) {
  if (typeof listener === "function") element.addEventListener(event, /** @type {EventListener} */ (listener));
}

/** @param {Child[]} children @returns {(Node | string)[]} */
function nodes(children) {
  return children.flat(8).flatMap((child) => {
    if (child === null || child === undefined || child === false) return [];
    return [child instanceof Node ? child : `${child}`];
  });
}

/**
 * Elements out of data. Everything becomes text or an attribute, never markup; what is on the page already is changed
 * in place, so that focus, selection, scroll and opened details stay while the data moves.
 *
 * @typedef {string | number | null | undefined | false | Node | readonly any[]} Child
 */

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} tag @param {Record<string, unknown>} attributes @param {Child[]} children @returns {HTMLElement} */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** @param {string} tag @param {Record<string, unknown>} attributes @param {Child[]} children @returns {SVGElement} */
export function svg(tag, attributes = {}, ...children) {
  return fill(/** @type {SVGElement} */ (document.createElementNS(SVG, tag)), attributes, children);
}

/** @template {Element} E @param {E} element @param {Record<string, unknown>} attributes @param {Child[]} children */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : `${value}`);
  }
  element.append(...nodes(children));
  return element;
}

/** @param {Child[]} children @returns {(Node | string)[]} */
function nodes(children) {
  return children.flat(8).flatMap((child) => {
    if (child === null || child === undefined || child === false) return [];
    return [child instanceof Node ? child : `${child}`];
  });
}

/** Make `place` hold `children`, changing only what differs. @param {Element} place @param {Child[]} children */
export function show(place, ...children) {
  const wanted = document.createDocumentFragment();
  wanted.append(...nodes(children));
  match(place, wanted);
}

/** @param {Node} present @param {Node} wanted */
function match(present, wanted) {
  const old = byKey(present);
  let at = present.firstChild;
  for (const node of [...wanted.childNodes]) {
    const kept = old.get(key(node)) ?? (at !== null && key(at) === null && alike(at, node) ? at : null);
    if (kept === null || !alike(kept, node)) {
      present.insertBefore(node, at);
      continue;
    }
    if (kept === at) at = at.nextSibling;
    else present.insertBefore(kept, at);
    change(kept, node);
  }
  while (at !== null) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

/** @param {Node} parent @returns {Map<string | null, ChildNode>} */
function byKey(parent) {
  const found = new Map();
  for (const node of parent.childNodes) {
    const name = key(node);
    if (name !== null) found.set(name, node);
  }
  return found;
}

/** @param {Node} node */
function key(node) {
  return node instanceof Element ? node.getAttribute("data-key") : null;
}

/** @param {Node} one @param {Node} other */
function alike(one, other) {
  return one.nodeName === other.nodeName && key(one) === key(other);
}

/** @param {Node} present @param {Node} wanted */
function change(present, wanted) {
  if (!(present instanceof Element && wanted instanceof Element)) {
    if (present.nodeValue !== wanted.nodeValue) present.nodeValue = wanted.nodeValue;
    return;
  }
  for (const { name } of [...present.attributes]) {
    if (!wanted.hasAttribute(name) && !ITS_OWN.has(name)) present.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (!ITS_OWN.has(name) && present.getAttribute(name) !== value) present.setAttribute(name, value);
  }
  if (!present.nodeName.includes("-")) match(present, wanted); // a custom element minds its own children
}

/** Set by the reader, not by the data. */
const ITS_OWN = new Set(["open"]);

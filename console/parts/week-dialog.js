import { h } from "../core/html.js";

const MARGIN = 12;
const WIDE = matchMedia("(min-width: 44rem)");
let opened = 0;

/**
 * A dialog with a title; it stands beside `anchor` where there is room. Gone once it is closed.
 *
 * @param {string} title
 * @param {(dialog: HTMLDialogElement) => HTMLElement} fill
 * @param {Element | null} [anchor]
 * @returns {Promise<string>} what it was closed with
 */
export function openDialog(title, fill, anchor = null) {
  const id = `week-dialog-${++opened}`;
  const dialog = h("dialog", { class: "week-dialog", "aria-labelledby": id }, h("h2", { id }, title));
  dialog.append(fill(dialog));
  document.body.append(dialog);
  dialog.showModal();
  if (anchor && WIDE.matches) standBeside(dialog, anchor);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

/** @param {HTMLDialogElement} dialog @param {Element} anchor */
function standBeside(dialog, anchor) {
  const place = anchor.getBoundingClientRect();
  const { width, height } = dialog.getBoundingClientRect();
  const hasRoom = place.right + MARGIN + width <= innerWidth - MARGIN;
  const left = hasRoom ? place.right + MARGIN : place.left - MARGIN - width;
  if (left < MARGIN) return;
  const top = Math.min(Math.max(MARGIN, place.top), Math.max(MARGIN, innerHeight - height - MARGIN));
  Object.assign(dialog.style, { margin: "0", left: `${left}px`, top: `${top}px` });
}

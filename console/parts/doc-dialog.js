import { h, show } from "../core/html.js";

let made = 0;

/** A dialog over the page; resolves when it is closed, and gives the focus back. @param {string} title @param {(close: () => void) => import("../core/html.js").Child[]} fill @returns {Promise<void>} */
export function opened(title, fill) {
  const id = `doc-dialog-${++made}`;
  const dialog = h("dialog", { class: "doc-dialog", "aria-labelledby": id });
  show(dialog, h("h2", { id }, title), ...fill(() => dialog.close()));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve();
    });
  });
}

import { h, show } from "../core/html.js";
import { words } from "../core/words.js";

const say = await words("shell");

/** Asks before something that cannot be undone. */
export class ConfirmDialog extends HTMLElement {
  /** @param {{ title: string, text: string, yes: string, isDangerous?: boolean }} question @returns {Promise<boolean>} */
  ask({ title, text, yes, isDangerous = true }) {
    const dialog = h(
      "dialog",
      { "aria-labelledby": "confirm-title" },
      h("h2", { id: "confirm-title" }, title),
      h("p", {}, text),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", class: "button", onclick: () => dialog.close("no") }, say.cancel),
        h("button", { type: "button", class: `button ${isDangerous ? "danger" : "primary"}`, onclick: () => dialog.close("yes") }, yes),
      ),
    );
    show(this, dialog);
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => {
        this.remove();
        resolve(dialog.returnValue === "yes");
      });
    });
  }
}

customElements.define("confirm-dialog", ConfirmDialog);

/** @param {{ title: string, text: string, yes: string, isDangerous?: boolean }} question @returns {Promise<boolean>} */
export function confirmed(question) {
  const dialog = new ConfirmDialog();
  document.body.append(dialog);
  return dialog.ask(question);
}

import { h, set, show } from "../core/html.js";
import { words } from "../core/words.js";

const say = await words("review");

/** Asks why a document is rejected. @param {string} begun what stands in the notes already @returns {Promise<string | null>} the reason; null for going back */
export function reasonToReject(begun) {
  const wrong = h("p", { class: "wrong", id: "reject-wrong", role: "alert" });
  const reason = h("textarea", { id: "reject-reason", rows: 3, maxlength: 4000, "aria-describedby": "reject-wrong", required: true });
  reason.value = begun;
  /** @param {Event} event */
  const send = (event) => {
    event.preventDefault();
    if (reason.value.trim()) return dialog.close("yes");
    set(reason, { "aria-invalid": "true" });
    show(wrong, say.rejectNeedsReason);
    reason.focus();
  };
  const dialog = h(
    "dialog",
    { "aria-labelledby": "reject-title" },
    h("h2", { id: "reject-title" }, say.rejectTitle),
    h("p", {}, say.rejectText),
    h(
      "form",
      { novalidate: true, onsubmit: send },
      h("div", { class: "field" }, h("label", { for: "reject-reason" }, say.rejectReason), reason, wrong),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", class: "button", onclick: () => dialog.close("no") }, say.cancel),
        h("button", { class: "button danger" }, say.rejectYes),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  reason.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes" ? reason.value.trim() : null);
    });
  });
}

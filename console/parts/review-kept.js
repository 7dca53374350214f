/** What a person typed in a review, kept in this tab until the task is decided or the person signs out. */

import { session } from "../core/session.js";
import { typedBy } from "../core/traces.js";

/** @typedef {import("./review-draft.js").Draft} Draft */

/** @param {string} taskId */
function name(taskId) {
  return typedBy(session.user?.id ?? "", taskId);
}

/** @param {string} taskId @param {Draft} draft */
export function keep(taskId, draft) {
  if (session.user === null) return;
  try {
    if (draft.isTouched) sessionStorage.setItem(name(taskId), JSON.stringify(draft.kept));
    else drop(taskId);
  } catch {
    // Full or forbidden: the values are still on the page.
  }
}

/** Put it back; answers whether there was anything. @param {string} taskId @param {Draft} draft */
export function restore(taskId, draft) {
  const kept = sessionStorage.getItem(name(taskId));
  if (kept === null) return false;
  try {
    draft.restore(JSON.parse(kept));
  } catch {
    drop(taskId);
  }
  return draft.isTouched;
}

/** @param {string} taskId */
export function drop(taskId) {
  sessionStorage.removeItem(name(taskId));
}

/** All that was typed, as lines for the clipboard. @param {Draft} draft */
export function asText(draft) {
  const changed = draft.sections.flatMap((section) => [
    ...section.fields.filter((cell) => cell.isLookedAt).map((cell) => `${cell.label}: ${cell.text}`),
    ...section.tables.filter((table) => table.isVouched).flatMap((table) => table.standing.map((row) => row.cells.map((cell) => cell.text).join("\t"))),
  ]);
  return [...changed, draft.notes].filter((line) => line.trim() !== "").join("\n");
}

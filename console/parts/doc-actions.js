/** What can be done with a document, by where it stands. */

import { get, post, remove } from "../core/api.js";
import { sentence } from "../core/page.js";
import { to } from "../core/routes.js";
import { words } from "../core/words.js";
import { confirmed } from "./confirm-dialog.js";
import { askExport } from "./doc-export.js";
import { hasEnded } from "./doc-loading.js";
import { askRetry } from "./doc-retry.js";
import { notify } from "./notice-board.js";

/**
 * @typedef {import("./doc-loading.js").Seen} Seen
 * @typedef {{ name: string, label: string, kind?: "primary" | "danger", href?: string, act?: () => Promise<unknown> }} Action
 */

const say = await words("document");

/** @param {Seen} seen @param {() => Promise<void>} changed @returns {Action[]} */
export function actionsOf(seen, changed) {
  const { status } = seen.document;
  const isThere = status !== "pending" && seen.job.errorCode !== "UPLOAD_EXPIRED";
  const able = {
    review: seen.taskId !== null,
    export: status === "completed" && seen.result !== null,
    retry: hasEnded(status) && isThere,
    cancel: !hasEnded(status),
    original: isThere,
    copy: true,
    delete: true,
  };
  return everyAction(seen, changed).filter(({ name }) => able[/** @type {keyof typeof able} */ (name)]);
}

/** @param {Seen} seen @param {() => Promise<void>} changed @returns {Action[]} */
function everyAction(seen, changed) {
  const label = say.actions;
  return [
    { name: "review", label: label.review, kind: "primary", href: to(`/review/${seen.taskId}`) },
    { name: "export", label: label.export, act: () => askExport(seen) },
    { name: "retry", label: label.retry, act: () => askRetry(seen.job.jobId, changed) },
    { name: "cancel", label: label.cancel, act: () => cancel(seen, changed) },
    { name: "original", label: label.original, act: () => original(seen) },
    { name: "copy", label: label.copy, act: () => copied(location.href, say.copied) },
    { name: "delete", label: label.delete, kind: "danger", act: () => erase(seen) },
  ];
}

/** Do it, and say what was refused. @param {() => Promise<unknown>} act */
export async function attempted(act) {
  try {
    await act();
  } catch (error) {
    notify(sentence(error), "bad");
  }
}

/** @param {Seen} seen @param {() => Promise<void>} changed */
async function cancel({ job }, changed) {
  if (!(await confirmed({ title: say.cancelTitle, text: say.cancelText, yes: say.cancelYes }))) return;
  await post(`/jobs/${job.jobId}/cancel`);
  notify(say.cancelled);
  await changed();
}

/** @param {Seen} seen */
async function original({ document }) {
  const { url } = await get(`/documents/${document.documentId}/original`);
  follow(url);
}

/** @param {Seen} seen */
async function erase({ document }) {
  if (!(await confirmed({ title: say.deleteTitle, text: say.deleteText, yes: say.deleteYes }))) return;
  await remove(`/documents/${document.documentId}`);
  notify(say.deleted(document.fileName));
  location.hash = to("/");
}

/** @param {string} text @param {string} told */
export async function copied(text, told) {
  const isCopied = await navigator.clipboard.writeText(text).then(() => true, () => false);
  notify(isCopied ? told : say.notCopied, isCopied ? "good" : "bad");
}

/** The storage says that it is a file to keep, so the page stays. @param {string} url */
export function follow(url) {
  const link = document.createElement("a");
  link.href = url;
  link.rel = "noreferrer";
  link.click();
}

import { h } from "../core/html.js";
import { to } from "../core/routes.js";
import { ago, moment, words } from "../core/words.js";
import { ConfidenceMark } from "./confidence-mark.js";
import { markOfPriority } from "./queue-priority.js";

/** @typedef {import("../core/models.js").ReviewTaskDetail} ReviewTaskDetail */

const say = await words("review");
const terms = await words("terms");

/** What is reviewed, and until when. @param {ReviewTaskDetail} task */
export function headOf(task) {
  return h(
    "header",
    { class: "review-head" },
    h("a", { class: "back", href: to("/review") }, h("span", { "aria-hidden": "true" }, "‹ "), say.back),
    h("h1", {}, task.fileName),
    h(
      "p",
      { class: "facts" },
      h("span", {}, terms.type[task.type] ?? task.type),
      ConfidenceMark.of(task.confidence),
      markOfPriority(task.priority),
      h("span", { class: "soft small", title: moment(task.expiresAt) }, say.reviewBy(ago(task.expiresAt))),
    ),
  );
}

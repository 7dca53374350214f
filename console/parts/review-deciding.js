/** What ends a review: its values are sent, the document is rejected, or others may go on with it. */

import { post } from "../core/api.js";
import { isRefused } from "../core/errors.js";
import { sentence } from "../core/page.js";
import { session } from "../core/session.js";
import { words } from "../core/words.js";
import { confirmed } from "./confirm-dialog.js";
import { reasonToReject } from "./review-reject.js";

/**
 * @typedef {import("../core/models.js").ReviewTaskDetail} ReviewTaskDetail
 * @typedef {import("./review-claim.js").Claim} Claim
 * @typedef {import("./review-draft.js").Draft} Draft
 * @typedef {import("./review-form.js").ReviewForm} ReviewForm
 * @typedef {import("./review-bar.js").ReviewBar} ReviewBar
 */

const say = await words("review");
const TRANSIENT = ["OFFLINE", "SERVICE_UNAVAILABLE", "GATEWAY_TIMEOUT", "INTERNAL_ERROR"];

export class Deciding {
  #isSending = false;

  /** @param {{ claim: Claim, draft: Draft, form: ReviewForm, bar: ReviewBar }} of */
  constructor({ claim, draft, form, bar }) {
    this.claim = claim;
    this.draft = draft;
    this.form = form;
    this.bar = bar;
  }

  /** The decided task; null where it is not decided, which has been said then. @returns {Promise<ReviewTaskDetail | null>} */
  async submit() {
    this.form.settle();
    if (this.#isSending || this.claim.standing !== "mine" || !(await this.#isReady())) return null;
    return this.#send("submit", this.draft.submission());
  }

  /** @returns {Promise<ReviewTaskDetail | null>} */
  async reject() {
    const reason = await reasonToReject(this.draft.notes);
    return reason === null ? null : this.#send("reject", { reviewNotes: reason });
  }

  /** @returns {Promise<boolean>} */
  async release() {
    try {
      await this.claim.release();
      return true;
    } catch (error) {
      this.bar.complain(sentence(error));
      return false;
    }
  }

  /** Nothing is wrong that can be seen from here, and whatever was not looked at is meant so. */
  async #isReady() {
    const { faulty, left, doubts } = this.draft;
    if (faulty) this.form.focusOn(faulty);
    if (faulty) return false;
    const [first] = left;
    if (!first || (await confirmed({ title: say.leftTitle(doubts.left), text: say.leftText, yes: say.leftYes, isDangerous: false }))) return true;
    this.form.focusOn(first);
    return false;
  }

  /** @param {"submit" | "reject"} verdict @param {unknown} body @returns {Promise<ReviewTaskDetail | null>} */
  async #send(verdict, body) {
    this.#isSending = true;
    this.bar.complain("");
    this.bar.send(true);
    try {
      return await post(`/hitl/tasks/${this.claim.task.taskId}/${verdict}`, body);
    } catch (error) {
      return this.#failed(error);
    } finally {
      this.#isSending = false;
      this.bar.send(false);
    }
  }

  /** @param {unknown} error @returns {ReviewTaskDetail | null} */
  #failed(error) {
    if (isRefused(error, "CONFLICT")) {
      this.claim.learn(error);
      return this.#isMyOwn() ? this.claim.task : null;
    }
    if (isRefused(error, "VALIDATION_ERROR")) this.#refused(error);
    else this.bar.complain(TRANSIENT.some((code) => isRefused(error, code)) ? say.notSent : sentence(error));
    return null;
  }

  /** A decision whose answer was lost on the way, sent again. */
  #isMyOwn() {
    const { standing, task } = this.claim;
    return standing === "decided" && task.decidedBy === session.user?.id;
  }

  /** @param {import("../core/errors.js").Refused} error */
  #refused(error) {
    const rest = this.draft.refuse(error.details);
    const first = this.draft.cells.find((cell) => cell.refusal !== "");
    this.bar.complain([first ? say.refused : "", ...rest.map(({ field, message }) => `${field}: ${message}`)].filter(Boolean).join(" "));
    if (first) this.form.focusOn(first);
  }
}

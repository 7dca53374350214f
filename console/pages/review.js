import { get } from "../core/api.js";
import { h, show } from "../core/html.js";
import { ConsolePage, sentence } from "../core/page.js";
import { to } from "../core/routes.js";
import { session } from "../core/session.js";
import { words } from "../core/words.js";
import { notify } from "../parts/notice-board.js";
import { ReviewBar } from "../parts/review-bar.js";
import { Claim } from "../parts/review-claim.js";
import { Deciding } from "../parts/review-deciding.js";
import { ReviewDesk } from "../parts/review-desk.js";
import { Draft } from "../parts/review-draft.js";
import { headOf } from "../parts/review-head.js";
import { asText, drop, keep, restore } from "../parts/review-kept.js";
import { actOf, showKeys } from "../parts/review-keys.js";
import { ReviewOutcome } from "../parts/review-outcome.js";
import { ReviewStanding } from "../parts/review-standing.js";
import { typesOf } from "../parts/review-types.js";

/** @typedef {import("../core/models.js").ReviewTaskDetail} ReviewTaskDetail */

const say = await words("review");
const SOON = 60;

class ReviewPage extends ConsolePage {
  async open() {
    this.entitle(say.title);
    const task = await get(`/hitl/tasks/${this.place.params.id}`, {}, this.signal);
    const review = new Review(this, task, await typesOf(task, this.signal));
    this.entitle(`${task.fileName} · ${say.title}`);
    await review.begin();
  }
}

/** One task on the page, from its claim to its decision. */
class Review {
  #desk = new ReviewDesk();
  #bar = new ReviewBar();
  #standing = new ReviewStanding();
  #hadIt = false;
  #isOver = false;
  #whose = session.user?.id;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;

  /** @param {ReviewPage} page @param {ReviewTaskDetail} task @param {Awaited<ReturnType<typeof typesOf>>} types */
  constructor(page, task, types) {
    this.page = page;
    this.claim = new Claim(task, page.signal);
    this.draft = new Draft(task, types);
    this.deciding = new Deciding({ claim: this.claim, draft: this.draft, form: this.#desk.form, bar: this.#bar });
    const isBack = restore(task.taskId, this.draft);
    show(page, headOf(task), this.#desk);
    this.#desk.fill(task, this.draft, page.signal);
    this.#desk.lock(true);
    show(this.#desk.side, this.#standing, isBack ? this.#restored() : null, this.#desk.form, this.#bar);
    this.#listen();
    this.#keep();
  }

  async begin() {
    if (this.claim.standing === "open") await this.claim.take().catch((error) => this.#bar.complain(sentence(error)));
    this.#told();
    const first = this.draft.left[0] ?? this.draft.cells[0];
    if (first && !this.#desk.form.contains(document.activeElement)) this.#desk.form.focusOn(first);
  }

  #listen() {
    const { page, claim, draft } = this;
    page.listen(claim, "change", () => this.#told());
    page.listen(draft, "change", () => this.#changed());
    page.listen(this.#desk, "submit", () => void this.#submit());
    page.listen(this.#desk, "last", () => this.#bar.toSubmit());
    page.listen(this.#bar, "submit", () => void this.#submit());
    page.listen(this.#bar, "reject", () => void this.#reject());
    page.listen(this.#bar, "release", () => void this.#release());
    page.listen(this.#bar, "keys", showKeys);
    page.listen(this.#standing, "take", () => void this.#take());
    page.listen(this.#standing, "copy", () => void this.#copy());
    page.listen(document, "keydown", (event) => this.#key(event));
    page.listen(window, "pagehide", () => this.#keep());
    page.signal.addEventListener("abort", () => this.#keep());
    for (const sign of ["keydown", "pointerdown", "input"]) page.listen(page, sign, () => claim.touch());
  }

  /** Whose turn it is may have changed. */
  #told() {
    const { standing } = this.claim;
    this.#hadIt ||= standing === "mine";
    this.#standing.tell(this.claim, this.draft.isTouched, this.#hadIt);
    if (this.#isOver) return;
    this.#desk.lock(standing !== "mine" && !(standing === "open" && this.#hadIt));
    this.#bar.lock(standing !== "mine");
    this.#bar.hidden = standing === "decided" || standing === "closed";
  }

  /** Once for many changes in a row. */
  #changed() {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#keep(), SOON);
  }

  #keep() {
    clearTimeout(this.#later);
    if (this.#isOver || session.user?.id !== this.#whose) return;
    keep(this.claim.task.taskId, this.draft);
    this.#bar.tell(this.draft);
    this.#desk.sheet.mark();
  }

  /** Keys of the whole page, wherever the focus is on it. @param {KeyboardEvent} event */
  #key(event) {
    const isElsewhere = event.defaultPrevented || document.querySelector("dialog[open]") !== null || this.#isOver;
    const act = isElsewhere ? null : actOf(event);
    if (act !== "keys" && act !== "submit") return;
    event.preventDefault();
    if (act === "keys") showKeys();
    else void this.#submit();
  }

  async #submit() {
    this.#decided(await this.deciding.submit());
  }

  async #reject() {
    this.#decided(await this.deciding.reject());
  }

  /** @param {ReviewTaskDetail | null} task */
  #decided(task) {
    if (task === null) return;
    this.#isOver = true;
    drop(task.taskId);
    this.#desk.lock(true);
    const outcome = new ReviewOutcome();
    show(this.#desk.side, outcome);
    void outcome.follow({ ...this.claim.task, ...task }, this.draft.sections, this.page.signal);
  }

  async #release() {
    if (await this.deciding.release()) location.hash = to("/review");
  }

  async #take() {
    try {
      await this.claim.take();
      this.#desk.form.nextDoubtful();
    } catch (error) {
      notify(sentence(error), "bad");
    }
  }

  async #copy() {
    await navigator.clipboard.writeText(asText(this.draft));
    notify(say.copied);
  }

  #restored() {
    const discard = () => {
      this.draft.undo();
      line.remove();
      this.#desk.form.nextDoubtful();
    };
    const line = h("p", { class: "restored", role: "status" }, h("span", {}, say.restored), h("button", { type: "button", class: "button small", onclick: discard }, say.discard));
    return line;
  }
}

customElements.define("review-page", ReviewPage);

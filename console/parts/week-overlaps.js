import { h, set, show } from "../core/html.js";
import { overlaps } from "../core/week.js";
import { words } from "../core/words.js";
import { dayName, timeOf } from "./week-words.js";

const say = await words("timetables");

/** @typedef {import("../core/models.js").TimeBlock} TimeBlock */

/** What is at the same time as something else, and what that may mean; `block-open` with `{ id }` where one is to be changed. */
export class WeekOverlaps extends HTMLElement {
  /** What is said stays, with the focus in it, while it is true. */
  #said = "";

  /** @param {readonly TimeBlock[]} blocks */
  tell(blocks) {
    const pairs = overlaps(blocks);
    const said = pairs.flat().map((block) => `${block.timeblockId} ${block.name} ${timeOf(block)}`).join("\n");
    set(this, { hidden: pairs.length === 0 });
    if (said === this.#said) return;
    this.#said = said;
    show(
      this,
      h(
        "details",
        { open: this.querySelector("details")?.open ?? false },
        h("summary", {}, say.overlaps(pairs.length)),
        h("p", { class: "small" }, say.overlapsWhy),
        h("ul", {}, pairs.map((pair) => this.#pair(pair))),
      ),
    );
  }

  /** @param {[TimeBlock, TimeBlock]} pair */
  #pair(pair) {
    const [one, other] = pair.map((block) => `${block.name} (${timeOf(block)})`);
    return h(
      "li",
      {},
      h("span", {}, say.overlap(dayName(pair[0].dayOfWeek), one ?? "", other ?? "")),
      pair.map((block) => h("button", { type: "button", class: "button small", onclick: () => this.#open(block.timeblockId) }, say.change(block.name))),
    );
  }

  /** @param {string} id */
  #open(id) {
    this.dispatchEvent(new CustomEvent("block-open", { detail: { id } }));
  }
}

customElements.define("week-overlaps", WeekOverlaps);

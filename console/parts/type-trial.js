/** What a type would find, and what would be wrong with it. */

import { h } from "../core/html.js";
import { words } from "../core/words.js";
import { ConfidenceMark } from "./confidence-mark.js";

/** @typedef {import("../core/models.js").Trial} Trial */

const say = await words("types");

/** @param {Trial} trial @returns {HTMLElement} */
export function trialReport(trial) {
  const claims = trial.parts.length ? trial.parts : [trial];
  const problems = claims.flatMap((each) => each.problems);
  return h(
    "div",
    { class: "card" },
    h(
      "p",
      { class: "line" },
      h("strong", {}, problems.length ? say.problems(problems.length) : say.noProblems),
      ConfidenceMark.of(trial.confidence),
      h("span", { class: "soft small stale", hidden: true }, say.stale),
    ),
    problems.length ? h("ul", { class: "said" }, problems.map(({ message }) => h("li", {}, message))) : null,
    h("p", { class: "soft small" }, trial.pagesTried < trial.pages ? say.triedSome(trial.pagesTried, trial.pages) : say.triedAll(trial.pages)),
  );
}

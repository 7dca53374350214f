/** Rules of types as sentences. */

import { language, words } from "../core/words.js";

const say = await words("types");
const AND = new Intl.ListFormat(language, { type: "conjunction" });
const OR = new Intl.ListFormat(language, { type: "disjunction" });

/** @param {import("./type-definition.js").Rule} rule @param {(path: string) => string} called @returns {string} */
export function ruleWords(rule, called) {
  const all = (/** @type {string[]} */ paths = []) => AND.format(paths.map(called));
  switch (rule.rule) {
    case "sum":
      return say.ruleText.sum(all(rule.of), OR.format([rule.equals, ...(rule.orEquals ?? [])].map(called)));
    case "pattern":
      return say.ruleText.pattern(called(rule.field), rule.pattern);
    case "oneOf":
      return say.ruleText.oneOf(called(rule.field), OR.format(rule.values.map(String)));
    case "range":
      return say.ruleText.range(called(rule.field), `${rule.min ?? say.unbounded}`, `${rule.max ?? say.unbounded}`);
    case "order":
    case "past":
    case "required":
      return say.ruleText[rule.rule](all(rule.fields));
    default:
      return JSON.stringify(rule);
  }
}

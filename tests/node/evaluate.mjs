// Reads [[expression, input], ...] on stdin and prints what JSONata makes of each; null where that is undefined.
import { readFileSync } from "node:fs";
import jsonata from "jsonata";

const cases = JSON.parse(readFileSync(0, "utf8"));
const answers = cases.map(async ([expression, input]) => (await jsonata(expression).evaluate(null, { states: input })) ?? null);
console.log(JSON.stringify(await Promise.all(answers)));

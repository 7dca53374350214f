// Weeks on stdin, where their blocks are placed on stdout: node week.mjs
import { readFileSync } from "node:fs";

const source = readFileSync(new URL("../../console/core/week.js", import.meta.url));
const { gaps, placed } = await import(`data:text/javascript;base64,${source.toString("base64")}`);

const weeks = JSON.parse(readFileSync(0, "utf8"));
const drawn = weeks.map((blocks) => ({ placed: placed(blocks, (block) => block), gaps: gaps(blocks) }));
process.stdout.write(JSON.stringify(drawn));

/** What a job's log says of when which step was at work. */

/**
 * @typedef {import("../core/models.js").JobReport} JobReport
 * @typedef {{ step: string, from: number, until: number, isWait: boolean, failed: boolean }} Span
 * @typedef {Span & { x: number, width: number, isCut: boolean }} Laid
 */

/** The events with which a step can begin, the first that happened counts, and the one that ends it. @type {[string, string[], string][]} */
const STEPS = [
  ["intake", ["document.uploaded"], "classification.started"],
  ["classify", ["classification.started"], "document.classified"],
  ["preprocess", ["document.classified"], "document.preprocessed"],
  ["ocr", ["document.preprocessed"], "ocr.completed"],
  ["extract", ["ocr.completed", "document.preprocessed"], "extraction.completed"],
  ["llm", ["extraction.completed"], "llm.completed"],
  ["validate", ["llm.completed", "extraction.completed"], "validation.completed"],
  ["review", ["hitl.requested"], "hitl.completed"],
  ["save", ["hitl.completed", "validation.completed"], "job.completed"],
];
const ENDED_BADLY = ["job.failed", "job.rejected", "job.expired", "job.cancelled"];

/** @param {JobReport} job @param {number} now @returns {Span[]} */
export function spansOf(job, now) {
  const at = new Map(job.events.map((event) => [/** @type {string} */ (event.name), Date.parse(event.at)]));
  const spans = STEPS.flatMap(([step, begins, ends]) => {
    const from = begins.map((name) => at.get(name)).find((time) => time !== undefined);
    const until = at.get(ends);
    return from === undefined || until === undefined ? [] : [span(step, from, until)];
  });
  return [...uploading(job, at), ...spans, ...unfinished(job, at, now)];
}

/** The wait for the file, and with it the time before anything was done. @param {JobReport} job @param {Map<string, number>} at @returns {Span[]} */
function uploading(job, at) {
  const until = at.get("document.uploaded");
  const from = Date.parse(job.createdAt);
  return until === undefined || until <= from ? [] : [span("upload", from, until)];
}

/** The step that is at work, or at which the job ended badly. @param {JobReport} job @param {Map<string, number>} at @param {number} now @returns {Span[]} */
function unfinished(job, at, now) {
  if (job.status === "completed" || at.size === 0) return [];
  const ended = ENDED_BADLY.map((name) => at.get(name)).find((time) => time !== undefined);
  const before = [...at].filter(([name]) => !ENDED_BADLY.includes(name)).sort(([, one], [, other]) => one - other);
  const [last = "", from = Date.parse(job.createdAt)] = before.at(-1) ?? [];
  const until = ended ?? now;
  return until <= from ? [] : [{ ...span(begunBy(last, job.stage), from, until), failed: ended !== undefined }];
}

/** News may overtake each other: what the log says counts, where it says enough. @param {string} last @param {string} stage */
function begunBy(last, stage) {
  const begun = STEPS.filter(([, begins]) => begins.includes(last)).map(([step]) => step);
  return begun.includes(stage) ? stage : (begun[0] ?? stage);
}

/** @param {string} step @param {number} from @param {number} until @returns {Span} */
function span(step, from, until) {
  return { step, from, until: Math.max(from, until), isWait: step === "review" || step === "upload", failed: false };
}

/**
 * Where each span stands between 0 and 1. A wait that is longer than all work is drawn as long as the work, so that the work stays visible.
 *
 * @param {readonly Span[]} spans
 * @returns {Laid[]}
 */
export function laid(spans) {
  const work = spans.filter(({ isWait }) => !isWait).reduce((sum, { from, until }) => sum + until - from, 0);
  const begin = Math.min(...spans.map(({ from }) => from));
  let cut = 0;
  const placed = spans.map((each) => {
    const lasted = each.until - each.from;
    const width = each.isWait && work > 0 ? Math.min(lasted, work) : lasted;
    const x = each.from - begin - cut;
    cut += lasted - width;
    return { ...each, x, width, isCut: width < lasted };
  });
  const whole = Math.max(1, ...placed.map(({ x, width }) => x + width));
  return placed.map((each) => ({ ...each, x: each.x / whole, width: each.width / whole }));
}

import { ask } from "./ask.js";
import { h, show } from "./html.js";
import { Live } from "./live.js";
import { asked, badge, body, problem, row, table } from "./parts.js";
import { StateGraph } from "./state-graph.js";
import { between, clock, day, short, took } from "./words.js";
/** @import { Attempt, HistoryEvent, Trace, Visit } from "./shapes.js" */

const MOST_SHOWN = 30;

/** One execution: its graph, what happened in the state that was chosen, and its history. */
export class LocalExecution extends Live {
  #graph = /** @type {StateGraph} */ (document.createElement("state-graph"));
  /** @type {string | null} */
  #chosen = decodeURIComponent(location.hash.slice(1)) || null;

  async ask() {
    const arn = asked("arn");
    const [trace, history] = await Promise.all([ask("execution", { arn }), ask("execution/history", { arn, limit: 1000 })]);
    return { trace, history: history.items };
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener("state-chosen", (event) => {
      this.#chosen = /** @type {CustomEvent<string>} */ (event).detail;
      history.replaceState(null, "", `#${encodeURIComponent(this.#chosen)}`);
      this.redraw();
    });
  }

  /** @param {{trace: Trace, history: HistoryEvent[]}} answer */
  show({ trace, history: events }) {
    this.#chosen ??= notable(trace.visits);
    if (!this.#graph.isConnected) this.append(h("div", { "data-key": "top" }), h("div", { class: "split", "data-key": "split" }, this.#graph, h("section", { class: "panel", "aria-live": "polite" })), h("section", { "data-key": "history" }));
    const [top, , past] = this.children;
    const panel = this.querySelector(".panel");
    if (!top || !past || !panel) return;
    show(top, ...summary(trace));
    this.#graph.paint(trace, this.#chosen);
    show(panel, ...visitsOf(trace, this.#chosen));
    show(past, ...historyOf(trace, events));
  }
}

/** What the reader most likely came for. @param {Visit[]} visits */
function notable(visits) {
  const outcomes = ["failed", "caught", "running"];
  for (const outcome of outcomes) {
    const found = visits.findLast((visit) => visit.outcome === outcome);
    if (found) return found.state;
  }
  return visits[0]?.state ?? null;
}

/** @param {Trace} trace */
function summary({ execution, input, output, truncated }) {
  const time = execution.stopped === null ? `since ${day(execution.started)}` : `${day(execution.started)}, ${between(execution.started, execution.stopped)}`;
  return [
    h("h1", {}, badge(execution.status), " ", h("span", { class: "mono" }, execution.name)),
    h("p", { class: "faint" }, `${execution.machine} · ${time}`, truncated && " · the history is long: only its beginning is shown"),
    problem(execution.error, execution.cause),
    h("div", { class: "bodies" }, body("Execution input", input), body("Execution output", output)),
  ];
}

/** @param {Trace} trace @param {string | null} chosen */
function visitsOf({ visits }, chosen) {
  const here = visits.filter((visit) => visit.state === chosen);
  if (chosen === null) return [h("p", { class: "nothing" }, "Choose a state.")];
  const shown = here.slice(-MOST_SHOWN);
  return [
    h("h2", {}, chosen),
    here.length === 0 && h("p", { class: "nothing" }, "This execution was never here."),
    shown.length < here.length && h("p", { class: "faint" }, `The last ${shown.length} of ${here.length} visits.`),
    ...shown.map((visit) => visitOf(visit, here.length === 1)),
  ];
}

/** @param {Visit} visit @param {boolean} only */
function visitOf(visit, only) {
  return h(
    "article",
    { "data-key": `${visit.id}` },
    h("h3", {}, badge(visit.outcome), visit.index !== null && ` item ${visit.index}`, h("span", { class: "faint" }, ` ${clock(visit.entered)} ${between(visit.entered, visit.exited)}`)),
    problem(visit.error, visit.cause),
    body("Input", visit.input, { open: only }),
    body("Output", visit.output, { open: only }),
    visit.attempts.length > 0 && h("ol", { class: "attempts" }, ...visit.attempts.map((attempt, place) => attemptOf(visit, attempt, place))),
  );
}

/** @param {Visit} visit @param {Attempt} attempt @param {number} place */
function attemptOf(visit, attempt, place) {
  const outcome = attempt.error ? "failed" : attempt.ended === null ? "running" : "succeeded";
  const time = attempt.ended === null ? "" : took((attempt.ended - attempt.started) * 1000);
  return h(
    "li",
    { "data-key": `${attempt.started}` },
    h("p", {}, place === 0 ? "Call" : `Retry ${place}`, " ", badge(outcome), h("span", { class: "faint" }, ` ${short(attempt.resource)} ${clock(attempt.started)} ${time}`)),
    attempt.error !== visit.error && problem(attempt.error, attempt.cause),
    body("Given", attempt.parameters),
    body("Answered", attempt.output),
  );
}

/** @param {Trace} trace @param {HistoryEvent[]} events */
function historyOf(trace, events) {
  const first = trace.execution.started;
  const rows = events.map((event) =>
    row(`${event.id}`, h("td", { class: "figure" }, event.id), h("td", { class: "figure" }, event.previous), clock(event.at), h("td", { class: "figure" }, `+${between(first, event.at) || "0"}`), event.type, body("Details", event.details)),
  );
  const count = trace.events > events.length ? `, the first ${events.length} of ${trace.events} events` : `, ${trace.events} events`;
  return [h("h2", {}, "History", h("span", { class: "faint" }, count)), table("History", ["#Id", "#After", "Time", "#Since start", "Event", "Details"], rows)];
}

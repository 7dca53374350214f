import { ask } from "./ask.js";
import { h, show } from "./html.js";
import { Live } from "./live.js";
import { asked, badge, body, brief, row, story, table } from "./parts.js";
import { clock, day, took } from "./words.js";
/** @import { Invoke, LogLine } from "./shapes.js" */

/** Recent invokes; the one that was chosen shows what it logged. */
export class LocalInvokes extends Live {
  async ask() {
    const requestId = asked("request");
    const question = { function: asked("function"), contains: requestId ?? asked("contains"), limit: 200 };
    const [invokes, logs] = await Promise.all([ask("invokes", question), requestId ? ask("logs", { requestId, limit: 500 }) : null]);
    return { invokes: invokes.items, lines: logs?.items ?? null };
  }

  /** @param {{invokes: Invoke[], lines: LogLine[] | null}} answer */
  show({ invokes, lines }) {
    const heads = ["Outcome", "Function", "Time", "#Took", "#Init", "Correlation id", "Request id and log", "Error"];
    const title = asked("request") ? "One invoke" : "Invokes";
    show(
      this,
      h("h1", {}, title),
      filter(),
      table("Invokes", heads, invokes.map(invoke), "No invoke fits."),
      lines && h("section", { "data-key": "log" }, h("h2", {}, "What it logged"), log(lines)),
    );
  }
}

function filter() {
  return h(
    "form",
    { class: "filters" },
    h("label", {}, "Function", h("input", { name: "function", type: "search", value: asked("function") ?? "" })),
    h("label", {}, "Request or correlation id, or error", h("input", { name: "contains", type: "search", value: asked("contains") ?? "" })),
    h("button", {}, "Show"),
  );
}

/** @param {Invoke} each */
function invoke(each) {
  const query = new URLSearchParams({ function: each.function, request: each.requestId });
  return row(
    each.requestId,
    badge(each.outcome),
    each.function,
    day(each.at),
    h("td", { class: "figure" }, took(each.milliseconds)),
    h("td", { class: "figure" }, took(each.initMilliseconds)),
    story(each.correlationId),
    h("a", { href: `/_local/invokes?${query}`, class: "mono", title: each.requestId }, brief(each.requestId)),
    h("td", { class: "bad" }, each.error ?? ""),
  );
}

/** @param {LogLine[]} lines */
function log(lines) {
  const rows = lines.map((line, place) => row(`${place}`, clock(line.at), line.level, line.message, body("Line", line.line)));
  return table("Log", ["Time", "Level", "Message", "Whole line"], rows, "It logged nothing.");
}

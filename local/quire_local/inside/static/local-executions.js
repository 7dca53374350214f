import { ask } from "./ask.js";
import { h, show } from "./html.js";
import { Live } from "./live.js";
import { asked, badge, execution, row, table } from "./parts.js";
import { between, day } from "./words.js";
/** @import { Execution } from "./shapes.js" */

const STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"];

/** The newest executions, by status and by what their name or input contains. */
export class LocalExecutions extends Live {
  async ask() {
    return ask("executions", { status: asked("status"), contains: asked("contains"), limit: 200 });
  }

  /** @param {{items: Execution[]}} answer */
  show({ items }) {
    const rows = items.map((each) =>
      row(
        each.arn,
        badge(each.status),
        execution(each.arn, each.name),
        each.machine,
        day(each.started),
        h("td", { class: "figure" }, between(each.started, each.stopped)),
        h("td", { class: "bad" }, each.error ?? ""),
      ),
    );
    const heads = ["Status", "Name", "State machine", "Started", "#Took", "Error"];
    show(this, h("h1", {}, "Executions"), filters(), table("Executions", heads, rows, "No execution fits."));
  }
}

function filters() {
  const options = ["", ...STATUSES].map((status) =>
    h("option", { value: status, selected: status === (asked("status") ?? "") }, status ? status.toLowerCase().replace("_", " ") : "any status"),
  );
  return h(
    "form",
    { class: "filters" },
    h("label", {}, "Status", h("select", { name: "status" }, ...options)),
    h("label", {}, "Name, or anything in the input", h("input", { name: "contains", type: "search", value: asked("contains") ?? "" })),
    h("button", {}, "Show"),
  );
}

import { ask } from "./ask.js";
import { h, show } from "./html.js";
import { Live } from "./live.js";
import { asked, badge, body, row, story, table } from "./parts.js";
import { day } from "./words.js";
/** @import { BusEvent } from "./shapes.js" */

/** Recent events, with the rules that matched and what became of each delivery. */
export class LocalEvents extends Live {
  async ask() {
    return ask("events", { contains: asked("contains"), limit: 200 });
  }

  /** @param {{items: BusEvent[]}} answer */
  show({ items }) {
    const rows = items.map((each) =>
      row(each.id, day(each.at), each.bus, `${each.source} ${each.detailType}`, story(each.correlationId), deliveries(each), body("Event", each.body)),
    );
    const heads = ["Time", "Bus", "Source and type", "Correlation id", "Rules and deliveries", "Body"];
    const filter = h(
      "form",
      { class: "filters" },
      h("label", {}, "Anything in the event", h("input", { name: "contains", type: "search", value: asked("contains") ?? "" })),
      h("button", {}, "Show"),
    );
    show(this, h("h1", {}, "Events"), filter, table("Events", heads, rows, "No event fits."));
  }
}

/** @param {BusEvent} event */
function deliveries(event) {
  if (event.deliveries.length === 0) return h("span", { class: "faint" }, "no rule matched");
  const lines = event.deliveries.map((each) =>
    h("li", {}, badge(each.outcome), ` ${each.rule} → ${each.target}`, each.retries > 0 && `, ${each.retries} retries`),
  );
  return h("ul", { class: "plain" }, ...lines);
}

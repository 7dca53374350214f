import { ask } from "./ask.js";
import { h, show } from "./html.js";
import { Live } from "./live.js";
import { badge, figure, row, table } from "./parts.js";
import { age, size, took } from "./words.js";
/** @import { FunctionState, Overview, Queue, RuleState } from "./shapes.js" */

/** Everything that the cloud consists of. */
export class LocalOverview extends Live {
  async ask() {
    return ask("overview");
  }

  /** @param {Overview} cloud */
  show(cloud) {
    show(
      this,
      h("h1", { class: "unseen" }, "Overview"),
      tiles(cloud),
      section("State machines", table("State machines", ["Name", "#Running", "#Succeeded", "#Failed", "#Timed out", "#Aborted"], machines(cloud))),
      section("Functions", functions(cloud.functions)),
      section("Queues", table("Queues", ["Name", "#Visible", "#In flight", "#Delayed", "#Oldest", "Dead letters go to"], cloud.queues.map(queue))),
      section("Rules", table("Rules", ["Name", "Bus", "Targets", "#Recent matches", "Deliveries"], cloud.rules.map(rule))),
      h(
        "div",
        { class: "columns" },
        section("Buckets", table("Buckets", ["Name", "#Objects", "#Size"], cloud.buckets.map((bucket) => row(bucket.name, bucket.name, figure(bucket.objects), figure(size(bucket.size)))))),
        section("Tables", table("Tables", ["Name", "Keys", "Time to live"], cloud.tables.map((each) => row(each.name, each.name, each.keys.join(", "), each.ttlAttribute ?? "")))),
      ),
      section("Standing on", h("ul", { class: "plain" }, ...cloud.backing.map((line) => h("li", {}, line)))),
    );
  }
}

/** @param {string} title @param {Element} content */
function section(title, content) {
  return h("section", { "data-key": title }, h("h2", {}, title), content);
}

/** @param {Overview} cloud */
function tiles(cloud) {
  const all = Object.values(cloud.machines);
  const of = (/** @type {string[]} */ ...names) => all.reduce((sum, counts) => sum + names.reduce((n, name) => n + (counts[name] ?? 0), 0), 0);
  const dead = cloud.queues.filter((each) => each.sources.length > 0).reduce((sum, each) => sum + each.visible + each.inFlight, 0);
  const errors = cloud.functions.reduce((sum, each) => sum + each.errors, 0);
  const failed = of("FAILED", "TIMED_OUT");
  return h(
    "div",
    { class: "tiles" },
    tile("Running executions", of("RUNNING"), "/_local/executions?status=RUNNING", of("RUNNING") ? "busy" : ""),
    tile("Succeeded", of("SUCCEEDED"), "/_local/executions?status=SUCCEEDED", ""),
    tile("Failed", failed, "/_local/executions?status=FAILED", failed ? "bad" : ""),
    tile("Function errors", errors, "/_local/invokes", errors ? "bad" : ""),
    tile("Dead letters", dead, "/_local/queues", dead ? "bad" : ""),
    tile("Chaos", cloud.chaos.join(", ") || "off", "", cloud.chaos.length ? "warn" : ""),
  );
}

/** @param {string} title @param {string | number} value @param {string} href @param {string} mood */
function tile(title, value, href, mood) {
  const inner = [h("span", { class: "value" }, value), h("span", { class: "title" }, title)];
  return href ? h("a", { href, class: `tile ${mood}` }, ...inner) : h("div", { class: `tile ${mood}` }, ...inner);
}

/** @param {Overview} cloud */
function machines(cloud) {
  return Object.entries(cloud.machines).map(([name, counts]) => {
    const count = (/** @type {string} */ status) => counts[status] ?? 0;
    return row(
      name,
      h("a", { href: `/_local/executions?contains=${encodeURIComponent(`:${name}:`)}` }, name),
      figure(count("RUNNING")),
      figure(count("SUCCEEDED")),
      figure(count("FAILED"), count("FAILED") > 0 && "bad"),
      figure(count("TIMED_OUT"), count("TIMED_OUT") > 0 && "bad"),
      figure(count("ABORTED")),
    );
  });
}

/** @param {FunctionState[]} all */
function functions(all) {
  const heads = ["Name", "#Invokes", "#Errors", "#Throttled", "#Cold starts", "#p50", "#p95", "#Running", "#Warm", "#Waiting", "Placement"];
  const rows = all.map((each) =>
    row(
      each.name,
      h("a", { href: `/_local/invokes?function=${encodeURIComponent(each.name)}` }, each.name),
      figure(each.invocations),
      figure(each.errors, each.errors > 0 && "bad"),
      figure(each.throttles, each.throttles > 0 && "warn"),
      figure(each.coldStarts),
      figure(took(each.p50)),
      figure(took(each.p95)),
      figure(each.running),
      figure(each.idle),
      figure(each.queued),
      each.placement,
    ),
  );
  return table("Functions", heads, rows);
}

/** @param {Queue} each */
function queue(each) {
  const link = h("a", { href: `/_local/queues?name=${encodeURIComponent(each.name)}` }, each.name);
  const dead = each.sources.length > 0 && each.visible > 0 && "bad";
  return row(each.name, link, figure(each.visible, dead), figure(each.inFlight), figure(each.delayed), figure(age(each.oldest)), each.deadLetter ?? "");
}

/** @param {RuleState} each */
function rule(each) {
  const counts = Object.entries(each.deliveries).map(([outcome, count]) => [badge(outcome), ` ${count} `]);
  const when = each.schedule ? `${each.bus}, ${each.schedule}` : each.bus;
  return row(each.name, each.name, each.enabled ? when : `${when} (disabled)`, each.targets.join(", "), figure(each.matches), counts);
}

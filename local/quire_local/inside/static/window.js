import { h } from "./html.js";
import { LiveLight } from "./live.js";
import { LocalEvents } from "./local-events.js";
import { LocalExecution } from "./local-execution.js";
import { LocalExecutions } from "./local-executions.js";
import { LocalInvokes } from "./local-invokes.js";
import { LocalOverview } from "./local-overview.js";
import { LocalQueues } from "./local-queues.js";
import { LocalStory } from "./local-story.js";
import { StateGraph } from "./state-graph.js";
import { asked } from "./parts.js";

customElements.define("live-light", LiveLight);
customElements.define("local-events", LocalEvents);
customElements.define("local-execution", LocalExecution);
customElements.define("local-executions", LocalExecutions);
customElements.define("local-invokes", LocalInvokes);
customElements.define("local-overview", LocalOverview);
customElements.define("local-queues", LocalQueues);
customElements.define("local-story", LocalStory);
customElements.define("state-graph", StateGraph);

const page = location.pathname.split("/")[2] || "overview";
for (const link of document.querySelectorAll("nav a")) {
  const here = link.getAttribute("href") === location.pathname;
  if (here || (page === "execution" && link.getAttribute("href") === "/_local/executions")) {
    link.setAttribute("aria-current", here ? "page" : "true");
  }
}
document.title = `${page[0]?.toUpperCase()}${page.slice(1)} — local cloud`;
if (page === "story") document.querySelector("#find")?.setAttribute("value", asked("id") ?? "");
document.querySelector("#main")?.append(h(`local-${page}`));

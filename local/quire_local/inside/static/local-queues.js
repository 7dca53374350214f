import { ask, send } from "./ask.js";
import { h, show } from "./html.js";
import { Live } from "./live.js";
import { asked, badge, body, figure, row, table } from "./parts.js";
import { age, day } from "./words.js";
/** @import { Message, Queue } from "./shapes.js" */

/** Queues, and the messages of the one that was chosen; looking takes nothing from anybody. */
export class LocalQueues extends Live {
  #said = "";

  async ask() {
    const name = asked("name");
    const path = name && `queues/${encodeURIComponent(name)}/messages`;
    const [queues, messages] = await Promise.all([ask("queues"), path ? ask(path, { limit: 100 }) : null]);
    return { queues: queues.items, messages: messages?.items ?? null };
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button[data-redrive]") : null;
      if (button) void this.#redrive(button.getAttribute("data-redrive") ?? "");
    });
  }

  /** @param {{queues: Queue[], messages: Message[] | null}} answer */
  show({ queues, messages }) {
    const heads = ["Name", "#Visible", "#In flight", "#Delayed", "#Oldest", "Dead letters"];
    show(
      this,
      h("h1", {}, "Queues"),
      h("p", { role: "status" }, this.#said),
      table("Queues", heads, queues.map(queue), "The template has no queue."),
      messages && h("section", { "data-key": "messages" }, h("h2", {}, `Messages of ${asked("name")}`), list(messages)),
    );
  }

  /** @param {string} name */
  async #redrive(name) {
    try {
      const { moved } = await send(`queues/${encodeURIComponent(name)}/redrive`);
      this.#said = moved === 1 ? "1 message went back." : `${moved} messages went back.`;
    } catch (error) {
      this.#said = `${/** @type {Error} */ (error).message}`;
    }
    this.redraw();
    await this.refresh();
  }
}

/** @param {Queue} each */
function queue(each) {
  const here = asked("name") === each.name;
  const link = h("a", { href: `/_local/queues?name=${encodeURIComponent(each.name)}`, "aria-current": here && "true" }, each.name);
  const dead = each.sources.length > 0;
  const back = dead && h("button", { "data-redrive": each.name, disabled: each.visible === 0 }, `Send back to ${each.sources.join(", ")}`);
  return row(
    each.name,
    link,
    figure(each.visible, dead && each.visible > 0 && "bad"),
    figure(each.inFlight),
    figure(each.delayed),
    figure(age(each.oldest)),
    back || (each.deadLetter && `go to ${each.deadLetter}`),
  );
}

/** @param {Message[]} messages */
function list(messages) {
  const rows = messages.map((each) => {
    const attributes = Object.entries(each.attributes).map(([name, value]) => h("li", {}, h("b", {}, name), ` ${value}`));
    const from = each.cameFrom && h("p", { class: "faint" }, `from ${each.cameFrom}`);
    return row(each.id, badge(each.state), day(each.sent), figure(each.receives), [body("Message", each.body), from], h("ul", { class: "plain" }, ...attributes));
  });
  return table("Messages", ["State", "Sent", "#Received", "Body", "Attributes"], rows, "The queue is empty.");
}

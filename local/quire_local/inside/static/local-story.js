import { ask } from "./ask.js";
import { h, show } from "./html.js";
import { Live } from "./live.js";
import { asked, badge, body, execution } from "./parts.js";
import { between, clock, took } from "./words.js";
/** @import { Moment, Story } from "./shapes.js" */

const KINDS = ["execution", "state", "event", "invoke", "log"];

/** Everything under one correlation id, in the order of time. */
export class LocalStory extends Live {
  /** @type {Set<string>} */
  #hidden = new Set();

  async ask() {
    const id = asked("id");
    return id ? ask("story", { correlationId: id }) : null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener("change", (event) => {
      const box = /** @type {HTMLInputElement} */ (event.target);
      if (box.checked) this.#hidden.delete(box.name);
      else this.#hidden.add(box.name);
      this.redraw();
    });
  }

  /** @param {Story | null} story */
  show(story) {
    if (story === null) {
      show(this, h("h1", {}, "A story"), h("p", {}, "Put a correlation id into the field above."));
      return;
    }
    const first = story.moments.find((moment) => moment.at !== null)?.at ?? null;
    const last = story.moments.at(-1)?.at ?? null;
    const seen = story.moments.filter((moment) => !this.#hidden.has(moment.kind));
    show(
      this,
      h("h1", {}, "What happened to ", h("span", { class: "mono" }, story.id)),
      h("p", { class: "faint" }, `${story.moments.length} moments in ${between(first, last) || "no time"}`, story.truncated && ", and earlier ones"),
      h("ul", { class: "plain chips" }, ...story.executions.map((each) => h("li", {}, badge(each.status), " ", execution(each.arn, `${each.machine} ${each.name}`)))),
      h("fieldset", { class: "filters" }, h("legend", { class: "unseen" }, "Show"), ...KINDS.map((kind) => choice(kind, story))),
      seen.length ? h("ol", { class: "story" }, ...seen.map((moment, place) => line(moment, first, place))) : h("p", { class: "nothing" }, "Nothing is known under this id."),
    );
  }
}

/** @param {string} kind @param {Story} story */
function choice(kind, story) {
  const count = story.moments.filter((moment) => moment.kind === kind).length;
  return h("label", { class: "choice" }, h("input", { type: "checkbox", name: kind, checked: true }), `${kind} `, h("span", { class: "faint" }, count));
}

/** @param {Moment} moment @param {number | null} first @param {number} place */
function line(moment, first, place) {
  const since = moment.at === null || first === null ? "" : `+${moment.at === first ? "0" : took((moment.at - first) * 1000)}`;
  const where = moment.requestId
    ? h("a", { href: `/_local/invokes?${new URLSearchParams({ function: moment.where, request: moment.requestId })}` }, moment.where)
    : moment.execution
      ? h("a", { href: `/_local/execution?arn=${encodeURIComponent(moment.execution)}` }, moment.where)
      : moment.where;
  return h(
    "li",
    { "data-key": `${place} ${moment.kind}`, class: `${moment.kind} ${moment.outcome ?? ""}` },
    h("span", { class: "when" }, clock(moment.at), " ", h("span", { class: "faint" }, since)),
    h("span", { class: "kind" }, moment.kind),
    h("span", { class: "where" }, where),
    h("div", { class: "what" }, moment.what, " ", moment.outcome && badge(moment.outcome), " ", h("span", { class: "faint" }, took(moment.milliseconds)), body("More", moment.detail)),
  );
}

import { h } from "./html.js";
/** @import { Text } from "./shapes.js" */
/** @import { Child } from "./html.js" */

/** A table whose rows keep their identity. @param {string} caption @param {string[]} heads @param {Element[]} rows */
export function table(caption, heads, rows, nothing = "Nothing yet.") {
  if (rows.length === 0) return h("p", { class: "nothing" }, nothing);
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", { class: "unseen" }, caption),
      h("thead", {}, h("tr", {}, ...heads.map(head))),
      h("tbody", {}, ...rows),
    ),
  );
}

/** A head that begins with # is that of a column of figures. @param {string} text */
function head(text) {
  const figures = text.startsWith("#");
  return h("th", { scope: "col", class: figures && "figure" }, figures ? text.slice(1) : text);
}

/** @param {string} key @param {Child[]} cells */
export function row(key, ...cells) {
  return h("tr", { "data-key": key }, ...cells.map((cell) => (cell instanceof HTMLTableCellElement ? cell : h("td", {}, cell))));
}

/** @param {Child} content @param {string | false} mood */
export function figure(content, mood = false) {
  return h("td", { class: `figure ${mood || ""}`.trim() }, content === 0 ? h("span", { class: "faint" }, "0") : content);
}

/** @param {string} outcome */
export function badge(outcome) {
  return h("span", { class: `badge ${mood(outcome)}` }, outcome.toLowerCase().replaceAll("_", " "));
}

/** @param {string} outcome */
export function mood(outcome) {
  const moods = {
    good: ["succeeded", "SUCCEEDED", "delivered", "visible"],
    bad: ["failed", "FAILED", "TIMED_OUT", "dropped", "dead-lettered"],
    warn: ["caught", "retrying", "aborted", "ABORTED", "delayed"],
    busy: ["running", "RUNNING", "waiting", "owed", "in flight"],
  };
  return Object.entries(moods).find(([, words]) => words.includes(outcome))?.[0] ?? "";
}

/** A body, formatted where it is JSON; `key` names it among its neighbours. @param {string} title @param {Text | null} text */
export function body(title, text, { open = false, key = title } = {}) {
  if (text === null) return null;
  const cut = text.truncated ? ` — the first ${text.text.length.toLocaleString()} of ${text.size.toLocaleString()} characters` : "";
  return h(
    "details",
    { "data-key": key, open, class: "body" },
    h("summary", {}, title, h("span", { class: "faint" }, cut)),
    h("pre", { tabindex: 0 }, text.truncated ? text.text : pretty(text.text)),
  );
}

/** What went wrong, in one line; a cause that is JSON has the rest below it. @param {string | null} error @param {string | null} cause */
export function problem(error, cause) {
  if (error === null) return null;
  const document = parsed(cause);
  const message = document ? (document.errorMessage ?? "") : (cause ?? "");
  return h(
    "div",
    { class: "problem" },
    h("b", {}, error),
    ` ${message}`,
    cause !== null && document && body("Cause", { text: cause, size: cause.length, truncated: false }),
  );
}

/** @param {string | null} text @returns {Record<string, unknown> | null} */
function parsed(text) {
  try {
    const found = JSON.parse(text ?? "");
    return found !== null && typeof found === "object" ? found : null;
  } catch {
    return null;
  }
}

/** @param {string} text */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** @param {string | null} id */
export function story(id) {
  return id && h("a", { href: `/_local/story?id=${encodeURIComponent(id)}`, class: "mono", title: id }, brief(id));
}

/** @param {string} arn @param {string} name */
export function execution(arn, name) {
  return h("a", { href: `/_local/execution?arn=${encodeURIComponent(arn)}`, class: "mono", title: name }, brief(name));
}

/** @param {string} id */
export function brief(id) {
  return id.length > 24 ? `${id.slice(0, 14)}…${id.slice(-8)}` : id;
}

/** What the page's address asks for. @param {string} name */
export function asked(name) {
  return new URLSearchParams(location.search).get(name);
}

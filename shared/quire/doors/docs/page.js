// Shows openapi.json, and tries its operations out. Everything that it writes is text, never markup.

/** @typedef {Record<string, any>} Json */
/** @typedef {{method: string, path: string, said: Json}} Operation */

const BASE = new URL(".", location.href);
const PREFIX = "/api/v1/";
const METHODS = ["get", "post", "put", "delete"];
/** @type {Json} */
const EMPTY = { string: "", integer: 0, number: 0, boolean: false, array: [], object: {} };

/** @type {Json} */
let description = {};

/**
 * @param {string} tag
 * @param {Json} properties
 * @param {...(Node | string | null)} children
 * @returns {any}
 */
function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);

start().catch((problem) => {
  at("state").textContent = `The description cannot be shown: ${problem.message}`;
});

async function start() {
  const answer = await fetch(new URL("openapi.json", BASE));
  if (!answer.ok) throw new Error(`openapi.json answers ${answer.status}`);
  description = await answer.json();
  at("version").textContent = description.info.version;
  at("about").textContent = description.info.description;
  at("content").append(...parts(), schemas());
  at("state").textContent = "";
  at("filter").addEventListener("input", filter);
  addEventListener("hashchange", open);
  open();
}

/** Opens what the address names, and brings it into sight. */
function open() {
  const named = at(decodeURIComponent(location.hash.slice(1)));
  if (named instanceof HTMLDetailsElement) named.open = true;
  named?.scrollIntoView();
}

function filter() {
  const words = at("filter").value.toLowerCase().split(/\s+/);
  for (const part of document.querySelectorAll("main section")) {
    let shown = 0;
    for (const one of part.querySelectorAll("details")) {
      const text = (one.querySelector("summary")?.textContent ?? "").toLowerCase();
      one.hidden = !words.every((/** @type {string} */ word) => text.includes(word));
      shown += one.hidden ? 0 : 1;
    }
    /** @type {HTMLElement} */ (part).hidden = shown === 0;
  }
}

function parts() {
  /** @type {Map<string, Operation[]>} */
  const byTag = new Map();
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const method of METHODS.filter((one) => one in methods)) {
      const tag = methods[method].tags[0];
      byTag.set(tag, [...(byTag.get(tag) ?? []), { method, path, said: methods[method] }]);
    }
  }
  return [...byTag].map(([tag, operations]) => section(tag, `part-${tag}`, operations.map(operation)));
}

function schemas() {
  const named = Object.entries(description.components.schemas);
  const shown = named.map(([name, schema]) =>
    unfolding(`schema-${name}`, [make("code", {}, name)], () => [members(schema)]));
  return section("schemas", "schemas", shown);
}

/** @param {string} title @param {string} id @param {Node[]} content */
function section(title, id, content) {
  at("parts").append(make("li", {}, make("a", { href: `#${id}` }, title)));
  return make("section", {}, make("h2", { id }, title), ...content);
}

/** What is inside is made when it is first opened. @param {string} id @param {Node[]} head @param {() => Node[]} inside */
function unfolding(id, head, inside) {
  const body = make("div");
  const made = make("details", { id }, make("summary", {}, ...head), body);
  made.addEventListener("toggle", () => body.append(...inside()), { once: true });
  return made;
}

/** @param {Operation} one */
function operation(one) {
  const head = [
    make("span", { className: `method ${one.method}` }, one.method.toUpperCase()),
    make("code", {}, one.path),
    make("span", { className: "note" }, one.said.summary),
  ];
  return unfolding(one.said.operationId, head, () => [
    make("p", {}, allowed(one.said)),
    ...parameters(one.said.parameters ?? []),
    ...body(one.said),
    make("h3", {}, "Answers"),
    answers(one.said.responses),
    make("h3", {}, "Try it"),
    attempt(one),
  ]);
}

/** @param {Json} said */
function allowed(said) {
  if (said.security.length === 0) return "Open to anyone.";
  const scope = said["x-scope"] ? `; API keys with the scope ${said["x-scope"]}` : "; no API keys";
  return `For ${said["x-roles"].join(", ")}${scope}.`;
}

/** @param {Json[]} listed */
function parameters(listed) {
  if (listed.length === 0) return [];
  const rows = listed.map((one) => [
    make("code", {}, one.name),
    one.in + (one.required ? ", required" : ""),
    shape(one.schema),
    one.description ?? "",
  ]);
  return [make("h3", {}, "Parameters"), table(["Name", "Where", "Kind", "What"], rows)];
}

/** @param {Json} said */
function body(said) {
  const schema = said.requestBody?.content["application/json"].schema;
  return schema ? [make("h3", {}, "Body"), make("p", {}, shape(schema)), members(resolved(schema))] : [];
}

/** @param {Json} responses */
function answers(responses) {
  const rows = Object.entries(responses).map(([status, said]) => {
    const [kind, content] = Object.entries(said.content ?? {})[0] ?? ["", {}];
    const data = content.schema?.properties?.data ?? content.schema ?? {};
    return [make("code", {}, status), said.description, kind === "application/json" ? shape(data) : kind];
  });
  return table(["Status", "Meaning", "Data"], rows);
}

/** @param {Json} schema */
function members(schema) {
  const known = resolved(schema);
  if (!known.properties) return make("pre", {}, JSON.stringify(known, null, 2));
  const rows = Object.entries(known.properties).map(([name, member]) => [
    make("code", {}, name),
    known.required?.includes(name) ? "required" : "",
    shape(member),
    member.description ?? "",
  ]);
  return table(["Name", "", "Kind", "What"], rows);
}

/** @param {string[]} headings @param {(Node | string)[][]} rows */
function table(headings, rows) {
  const head = make("tr", {}, ...headings.map((one) => make("th", { scope: "col" }, one)));
  const lines = rows.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, cell))));
  return make("div", { className: "scroll" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...lines)));
}

/** @param {Json} schema @returns {Json} */
function resolved(schema) {
  return schema.$ref ? description.components.schemas[schema.$ref.split("/").pop()] : schema;
}

/** A schema in a few words, with links to those that have names. @param {Json} schema @returns {Node} */
function shape(schema) {
  if (schema.$ref) {
    const name = schema.$ref.split("/").pop();
    return make("a", { href: `#schema-${name}` }, name);
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return make("span", {}, ...choices.flatMap((/** @type {Json} */ one, /** @type {number} */ n) =>
    n ? [" or ", shape(one)] : [shape(one)]));
  if (schema.type === "array") return make("span", {}, "list of ", shape(schema.items ?? {}));
  return make("span", {}, plain(schema));
}

/** @param {Json} schema */
function plain(schema) {
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.join(" | ");
  const bounds = ["minimum", "maximum", "minLength", "maxLength", "pattern"].filter((name) => name in schema);
  const facts = [schema.format, ...bounds.map((name) => `${name} ${schema[name]}`)].filter(Boolean);
  return [schema.type ?? "anything", ...facts].join(", ");
}

/** Something to begin with. @param {Json} schema @param {number} depth @returns {unknown} */
function example(schema, depth = 0) {
  const known = resolved(schema);
  if ("default" in known) return known.default;
  if ("const" in known) return known.const;
  if (known.enum) return known.enum[0];
  const choices = known.anyOf ?? known.oneOf;
  if (choices) return example(choices[0], depth);
  if (known.properties && depth < 3) {
    const wanted = Object.entries(known.properties).filter(([name]) => known.required?.includes(name));
    return Object.fromEntries(wanted.map(([name, member]) => [name, example(member, depth + 1)]));
  }
  return EMPTY[known.type] ?? null;
}

/** @param {Operation} one */
function attempt(one) {
  const schema = one.said.requestBody?.content["application/json"].schema;
  const fields = (one.said.parameters ?? []).map((/** @type {Json} */ parameter) => entry(one, parameter));
  const text = schema ? make("textarea", { name: "body", spellcheck: false, value: JSON.stringify(example(schema), null, 2) }) : null;
  const button = make("button", { type: "submit" }, "Send");
  const answer = make("div", { role: "status" });
  const form = make("form", { noValidate: false }, ...fields, text && make("div", {}, make("label", {}, "Body", text)), button);
  form.addEventListener("submit", async (/** @type {Event} */ event) => {
    event.preventDefault();
    button.disabled = true;
    answer.replaceChildren(...(await outcome(one, new FormData(form), text !== null)));
    button.disabled = false;
  });
  return make("div", {}, form, answer);
}

/** @param {Operation} one @param {Json} parameter */
function entry(one, parameter) {
  const input = make("input", { name: `${parameter.in}:${parameter.name}`, required: parameter.in === "path", autocomplete: "off" });
  return make("div", {}, make("label", {}, `${parameter.name} (${parameter.in})`, input));
}

/** @param {Operation} one @param {FormData} given @param {boolean} hasBody @returns {Promise<Node[]>} */
async function outcome(one, given, hasBody) {
  try {
    const answer = await send(one, given, hasBody);
    const text = await answer.text();
    const note = remembered(one, text);
    return [make("p", {}, `${answer.status} ${answer.statusText} ${note}`), make("pre", { tabIndex: 0 }, pretty(text))];
  } catch (problem) {
    return [make("p", {}, `No answer: ${/** @type {Error} */ (problem).message}`)];
  }
}

/** @param {Operation} one @param {FormData} given @param {boolean} hasBody */
function send(one, given, hasBody) {
  let path = one.path;
  const query = new URLSearchParams();
  const headers = new Headers(hasBody ? { "Content-Type": "application/json" } : {});
  if (at("token").value) headers.set("Authorization", `Bearer ${at("token").value.trim()}`);
  for (const [key, value] of given) {
    const [where, name = ""] = key.split(/:(.*)/);
    if (where === "path") path = path.replace(`{${name}}`, encodeURIComponent(String(value)));
    else if (where === "query" && value) query.set(name, String(value));
    else if (where === "header" && value) headers.set(name, String(value));
  }
  const address = new URL(path.slice(PREFIX.length), BASE);
  address.search = query.toString();
  const body = hasBody ? String(given.get("body")) : undefined;
  return fetch(address, { method: one.method.toUpperCase(), headers, body });
}

/** Signing in here is signing in for the whole page. @param {Operation} one @param {string} text */
function remembered(one, text) {
  const token = one.said.tags[0] === "auth" && parsed(text)?.data?.tokens?.accessToken;
  if (!token) return "";
  at("token").value = token;
  return "- signed in: its token is used from now on.";
}

/** @param {string} text */
function pretty(text) {
  const read = parsed(text);
  return read === undefined ? text : JSON.stringify(read, null, 2);
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

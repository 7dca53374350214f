/** Which page stands at which address; a page's code comes when it is first asked for. */

/**
 * @typedef {{ [name: string]: string }} Params
 * @typedef {{ params: Params, query: URLSearchParams }} Place
 * @typedef {HTMLElement & { place?: Place }} Page
 * @typedef {{ pattern: string, tag: string, module: string, section: string, who: "visitor" | "anyone" | "user" | "reviewer" | "admin", style?: string }} Route
 */

/** A visitor is not signed in, and is led on once they are. @type {readonly Route[]} */
export const ROUTES = [
  { pattern: "/sign-in", tag: "sign-in-page", module: "sign-in", section: "", who: "visitor", style: "entry" },
  { pattern: "/signed-in", tag: "signed-in-page", module: "signed-in", section: "", who: "anyone", style: "entry" },
  { pattern: "/register", tag: "register-page", module: "register", section: "", who: "visitor", style: "entry" },
  { pattern: "/", tag: "documents-page", module: "documents", section: "documents", who: "user", style: "documents" },
  { pattern: "/documents/:id", tag: "document-page", module: "document", section: "documents", who: "user", style: "document" },
  { pattern: "/review", tag: "queue-page", module: "queue", section: "review", who: "reviewer", style: "review" },
  { pattern: "/review/:id", tag: "review-page", module: "review", section: "review", who: "reviewer", style: "review" },
  { pattern: "/timetables", tag: "timetables-page", module: "timetables", section: "timetables", who: "user", style: "timetables" },
  { pattern: "/timetables/:id", tag: "timetable-page", module: "timetable", section: "timetables", who: "user", style: "timetables" },
  { pattern: "/types", tag: "types-page", module: "types", section: "types", who: "user", style: "types" },
  { pattern: "/types/:name", tag: "type-page", module: "type", section: "types", who: "user", style: "types" },
  { pattern: "/usage", tag: "usage-page", module: "usage", section: "usage", who: "user", style: "usage" },
  { pattern: "/account", tag: "account-page", module: "account", section: "account", who: "user", style: "account" },
];

/** What may stand in an address under this name, which then goes into a path of the API as it is. @type {Readonly<Record<string, RegExp>>} */
const SHAPES = { id: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, name: /^[a-z][a-z0-9-]{0,62}$/ };

/** @param {string} hash @returns {{ route: Route, place: Place } | null} */
export function find(hash) {
  const [path = "", asked = ""] = (hash.replace(/^#/, "") || "/").split("?");
  for (const route of ROUTES) {
    const params = match(route.pattern, path);
    if (params) return { route, place: { params, query: new URLSearchParams(asked) } };
  }
  return null;
}

/** @param {string} pattern @param {string} path @returns {Params | null} */
function match(pattern, path) {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  /** @type {Params} */
  const params = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    const name = part.startsWith(":") ? part.slice(1) : null;
    if (name === null ? part !== value : !SHAPES[name]?.test(value)) return null;
    if (name !== null) params[name] = value;
  }
  return params;
}

/** @param {string} path @param {Record<string, string | number | null | undefined>} [query] */
export function to(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const asked = new URLSearchParams(given.map(([name, value]) => [name, `${value}`]));
  return `#${path}${asked.size ? `?${asked}` : ""}`;
}

/** What a document type allows as a value, as a form needs it; the server has the last word. */

/**
 * @typedef {{ $ref?: string, $defs?: Record<string, Schema>, type?: string | string[], format?: string, enum?: unknown[], const?: unknown,
 *   properties?: Record<string, Schema>, items?: Schema, required?: string[], pattern?: string, minLength?: number, maxLength?: number,
 *   minimum?: number, maximum?: number, exclusiveMinimum?: number, exclusiveMaximum?: number }} Schema
 * @typedef {"text" | "number" | "integer" | "boolean" | "choice" | "date" | "time" | "date-time" | "list"} Kind
 * @typedef {{ path: string, schema: Schema, rowOf: string | null }} Described
 * @typedef {"choice" | "number" | "integer" | "range" | "short" | "long" | "pattern" | "date" | "time" | "date-time" | "list" | "name" | "order"} Fault
 */

const NUMBER = /^-?\d{1,18}(\.\d{1,9})?$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}(:\d{2}){0,2}/;
const DEEPEST = 8;
/** An expression runs here on what a document says: long texts are left to the server, whose engine cannot be slowed down. */
const LONGEST_MATCHED = 200;

/** Every value that the schema describes: `total`, or `lines.amount` in each row of the list `lines`. @param {Schema} schema @returns {Described[]} */
export function described(schema) {
  return [...below(schema, schema, [], null)];
}

/** @param {Schema} part @param {Schema} whole @param {string[]} path @param {string | null} rowOf @returns {Generator<Described>} */
function* below(part, whole, path, rowOf) {
  const target = followed(part, whole);
  if (path.length > DEEPEST) return;
  if (target.items && rowOf === null) yield* below(target.items, whole, path, path.join("."));
  else if (target.properties) for (const [name, child] of Object.entries(target.properties)) yield* below(child, whole, [...path, name], rowOf);
  else yield { path: path.join("."), schema: target, rowOf };
}

/** @param {Schema} part @param {Schema} whole @returns {Schema} */
function followed(part, whole) {
  let target = part;
  for (let step = 0; step < DEEPEST && target.$ref; step += 1) target = whole.$defs?.[target.$ref.split("/").at(-1) ?? ""] ?? {};
  return target;
}

/** @param {Schema} schema @returns {Kind} */
export function kindOf(schema) {
  const kinds = [schema.type ?? []].flat().filter((kind) => kind !== "null");
  if (allowed(schema) !== null) return "choice";
  if (kinds.includes("string")) return formOf(schema);
  if (kinds.includes("number")) return "number";
  if (kinds.includes("integer")) return "integer";
  if (kinds.includes("boolean")) return "boolean";
  return kinds.includes("array") || kinds.includes("object") ? "list" : "text";
}

/** @param {Schema} schema @returns {Kind} */
function formOf({ format }) {
  return format === "date" || format === "time" || format === "date-time" ? format : "text";
}

/** The values that there are to choose from, if the type names them. @param {Schema} schema @returns {unknown[] | null} */
export function allowed(schema) {
  if (schema.enum) return schema.enum.filter((one) => one !== null);
  return schema.const === undefined || schema.const === null ? null : [schema.const];
}

/** What to assume of a value that no schema describes. @param {unknown} value @returns {Schema} */
export function assumed(value) {
  if (typeof value === "boolean") return { type: "boolean" };
  return value !== null && typeof value === "object" ? { type: "array" } : {};
}

/** The value as it is written in a form. @param {unknown} value @returns {string} */
export function written(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : `${value}`;
}

/** The value that was meant by this text. @param {string} text @param {Schema} schema @returns {unknown} */
export function meant(text, schema) {
  const said = text.trim();
  if (said === "") return null;
  const kind = kindOf(schema);
  if (kind === "choice") return allowed(schema)?.find((one) => written(one) === said) ?? said;
  if (kind === "boolean") return said === "true";
  if (kind === "integer") return NUMBER.test(said) ? Number(said) : said;
  return kind === "list" ? parsed(said) : said;
}

/** @param {string} text @returns {unknown} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What the type would not take, and the bound that it names; nothing is always allowed. @param {string} text @param {Schema} schema @returns {[Fault, string] | null} */
export function faultOf(text, schema) {
  const said = text.trim();
  if (said === "") return null;
  const fault = FAULTS[kindOf(schema)](said, schema);
  return typeof fault === "string" ? [fault, ""] : fault;
}

/** @type {Record<Kind, (text: string, schema: Schema) => Fault | [Fault, string] | null>} */
const FAULTS = {
  choice: (text, schema) => (allowed(schema)?.some((one) => written(one) === text) ? null : "choice"),
  boolean: () => null,
  number: (text, schema) => (NUMBER.test(text) ? range(Number(text), schema) : "number"),
  integer: (text, schema) => (/^-?\d{1,18}$/.test(text) ? range(Number(text), schema) : "integer"),
  date: (text) => (isDate(text) ? null : "date"),
  time: (text) => (TIME.test(text) ? null : "time"),
  "date-time": (text) => (MOMENT.test(text) && !Number.isNaN(Date.parse(text)) ? null : "date-time"),
  list: (text) => (typeof parsed(text) === "object" ? null : "list"),
  text: ofText,
};

/** @param {number} value @param {Schema} schema @returns {[Fault, string] | null} */
function range(value, { minimum, maximum, exclusiveMinimum, exclusiveMaximum }) {
  const low = minimum ?? exclusiveMinimum ?? -Infinity;
  const high = maximum ?? exclusiveMaximum ?? Infinity;
  const isIn = value >= low && value <= high && value !== exclusiveMinimum && value !== exclusiveMaximum;
  return isIn ? null : ["range", [Number.isFinite(low) ? low : "", Number.isFinite(high) ? high : ""].join(" … ").trim()];
}

/** @param {string} text @param {Schema} schema @returns {[Fault, string] | null} */
function ofText(text, { minLength, maxLength, pattern }) {
  if (text.length < (minLength ?? 0)) return ["short", `${minLength}`];
  if (text.length > (maxLength ?? Infinity)) return ["long", `${maxLength}`];
  return pattern && text.length <= LONGEST_MATCHED && !matches(pattern, text) ? ["pattern", pattern] : null;
}

/** @param {string} pattern @param {string} text */
function matches(pattern, text) {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true; // an expression that only the server knows
  }
}

/** @param {string} text */
function isDate(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/**
 * A type as the API has it, as rows that people edit, and back again.
 *
 * @typedef {"text" | "date" | "time" | "date-time" | "number" | "integer" | "boolean" | "email" | "uri" | "code" | "options"} Kind
 * @typedef {{ was: string, path: string, label: string, kind: Kind, pattern: string, options: string, required: boolean,
 *   synonyms: string, schema: Record<string, any> }} FieldRow
 * @typedef {{ rule: string, [more: string]: any }} Rule
 * @typedef {{ name: string, title: string, description?: string | null, schema: Record<string, any>, labels: Record<string, string>,
 *   synonyms: Record<string, string[]>, hints: string[], rules: Rule[] }} Definition
 */

export const KINDS = /** @type {const} */ ([
  "text", "date", "time", "date-time", "number", "integer", "boolean", "email", "uri", "code", "options",
]);
const FORMATS = ["date", "time", "date-time", "email", "uri"];
const NUMBERS = ["number", "integer"];
const SAID_BY_KIND = ["type", "format", "pattern", "enum"];
const DIACRITICS = /\p{Diacritic}/gu;

/** @param {string} name @returns {Definition} */
export function emptyDefinition(name) {
  return { name, title: "", schema: { type: "object", properties: {} }, labels: {}, synonyms: {}, hints: [], rules: [] };
}

/** What POST and PUT take of a type that GET answered. @param {Definition & Record<string, any>} type @returns {Definition} */
export function definitionOf({ name, title, description, schema, labels, synonyms, hints, rules }) {
  return { name, title, description: description ?? null, schema, labels, synonyms, hints, rules };
}

/** Null where the schema says more than rows can: references and objects within objects. @param {Definition} definition @returns {FieldRow[] | null} */
export function rowsOf(definition) {
  const leaves = Object.entries(definition.schema.properties ?? {}).flatMap(([name, schema]) => leavesOf(name, schema));
  if (leaves.some(([, schema]) => schema.$ref || schema.properties || schema.items)) return null;
  const required = new Set([
    ...(definition.schema.required ?? []),
    ...definition.rules.filter(({ rule }) => rule === "required").flatMap(({ fields }) => fields),
  ]);
  return leaves.map(([path, schema]) => row(definition, path, schema, required.has(path)));
}

/** @param {string} name @param {Record<string, any>} schema @returns {[string, Record<string, any>][]} */
function leavesOf(name, schema) {
  const columns = schema.items?.properties;
  return columns ? Object.entries(columns).map(([column, each]) => [`${name}.${column}`, each]) : [[name, schema]];
}

/** @param {Definition} definition @param {string} path @param {Record<string, any>} schema @param {boolean} required @returns {FieldRow} */
function row(definition, path, schema, required) {
  return {
    was: path,
    path,
    label: definition.labels[path] ?? schema.title ?? "",
    kind: kindOf(schema),
    pattern: schema.pattern ?? "",
    options: (schema.enum ?? []).filter((/** @type {unknown} */ each) => each !== null).join(", "),
    required,
    synonyms: (definition.synonyms[path] ?? []).join(", "),
    schema,
  };
}

/** @param {Record<string, any>} schema @returns {Kind} */
export function kindOf(schema) {
  const types = [schema.type ?? "string"].flat();
  if (schema.enum) return "options";
  const plain = /** @type {Kind | undefined} */ ([...NUMBERS, "boolean"].find((each) => types.includes(each)));
  if (plain) return plain;
  if (FORMATS.includes(schema.format)) return schema.format;
  return schema.pattern ? "code" : "text";
}

/** @param {FieldRow} row */
export function isNumber({ kind }) {
  return NUMBERS.includes(kind);
}

/** The definition with these fields in place of its own; rules go on for fields that were renamed and end with those that went. @param {Definition} base @param {readonly FieldRow[]} rows @returns {Definition} */
export function withRows(base, rows) {
  const renamed = new Map(rows.map(({ was, path }) => [was, path]));
  const required = rows.filter(({ required }) => required).map(({ path }) => path);
  const others = base.rules.filter(({ rule }) => rule !== "required").flatMap((rule) => kept(rule, renamed));
  return {
    ...base,
    schema: withProperties(base.schema, rows, required),
    labels: Object.fromEntries(rows.filter(({ label }) => label.trim()).map(({ path, label }) => [path, label.trim()])),
    synonyms: Object.fromEntries(rows.map(({ path, synonyms }) => [path, parted(synonyms)]).filter(([, each]) => each?.length)),
    rules: [...(required.length ? [{ rule: "required", fields: required }] : []), ...others],
  };
}

/** @param {Record<string, any>} schema @param {readonly FieldRow[]} rows @param {string[]} required */
function withProperties({ required: before = [], properties: old = {}, ...rest }, rows, required) {
  /** @type {Record<string, any>} */
  const properties = {};
  for (const each of rows) {
    const [name = "", column] = each.path.split(".");
    if (column === undefined) properties[name] = schemaOf(each);
    else {
      const known = properties[name] ?? { ...(old[name] ?? { type: "array" }), items: { ...(old[name]?.items ?? { type: "object" }), properties: {} } };
      known.items.properties[column] = schemaOf(each);
      properties[name] = known;
    }
  }
  const still = before.filter((/** @type {string} */ name) => required.includes(name) || properties[name]?.items);
  return { type: "object", ...rest, properties, ...(still.length ? { required: still } : {}) };
}

/** @param {FieldRow} row */
function schemaOf({ schema, kind, pattern, options }) {
  if (kind === kindOf(schema) && (kind !== "code" || pattern === schema.pattern) && kind !== "options") return schema;
  const rest = Object.fromEntries(Object.entries(schema).filter(([name]) => !SAID_BY_KIND.includes(name)));
  if (kind === "options") return { ...rest, type: "string", enum: parted(options) };
  if (kind === "code") return { ...rest, type: "string", pattern };
  if (FORMATS.includes(kind)) return { ...rest, type: "string", format: kind };
  return { ...rest, type: kind === "text" ? "string" : kind };
}

/** @param {Rule} rule @param {Map<string, string>} renamed @returns {Rule[]} */
function kept(rule, renamed) {
  const made = structuredClone(rule);
  for (const name of ["field", "equals"]) {
    if (made[name] === undefined) continue;
    if (!renamed.has(made[name])) return [];
    made[name] = renamed.get(made[name]);
  }
  for (const name of ["fields", "of", "optional", "orEquals"]) {
    if (made[name] === undefined) continue;
    made[name] = made[name].filter((/** @type {string} */ path) => renamed.has(path)).map((/** @type {string} */ path) => renamed.get(path));
  }
  const isWhole = (made.of ?? made.fields)?.length !== 0 && !(made.rule === "order" && made.fields.length < 2);
  return isWhole ? [made] : [];
}

/** @param {string} text @returns {string[]} */
export function parted(text) {
  return [...new Set(text.split(/[,;\n]/).map((each) => each.trim()).filter(Boolean))];
}

/** A name for programs out of one for people. @param {string} label @param {readonly string[]} taken */
export function fieldName(label, taken) {
  const words = label.normalize("NFKD").replace(DIACRITICS, "").toLowerCase().match(/[a-z0-9]+/g) ?? [];
  while (words[0] && !/^[a-z]/.test(words[0])) words.shift();
  const plain = words.map((word, at) => (at ? word.charAt(0).toUpperCase() + word.slice(1) : word)).join("").slice(0, 48) || "field";
  let name = plain;
  for (let at = 2; taken.includes(name); at += 1) name = `${plain}${at}`;
  return name;
}

/** @param {string} title */
export function typeName(title) {
  const words = title.normalize("NFKD").replace(DIACRITICS, "").toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join("-").replace(/^[^a-z]+/, "").slice(0, 60);
}

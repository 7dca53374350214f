/** A result as the page speaks of it: each value with a name of its own, in the order that its type gives. */

import { words } from "../core/words.js";

const say = await words("document");
const MOST_WEAK = 3;
const LEAST_DIFFERENCE = 0.05;

/**
 * @typedef {import("../core/models.js").Result} Result
 * @typedef {import("../core/models.js").Field} Field
 * @typedef {import("../core/models.js").ReadBlock} ReadBlock
 * @typedef {import("../core/models.js").DocumentType} DocumentType
 * @typedef {Record<string, DocumentType | undefined>} Types
 * @typedef {[number, number, number, number]} Box
 * @typedef {{ rule: string, fields: string[], row: number | null, message: string, page: number | null, box: Box | null }} Broken
 * @typedef {{ id: string, label: string, text: string, isNumber: boolean, isRequired: boolean, confidence: number | null,
 *   source: string, why: string | null, page: number | null, box: Box | null }} Value
 * @typedef {Value & { block: ReadBlock }} BlockValue
 * @typedef {{ id: string, message: string, page: number | null, box: Box | null, about: string | null }} Problem
 * @typedef {{ key: string, number: number, type: string, confidence: number | null, calibrated: boolean, first: number | null, last: number | null,
 *   fields: Value[], missing: { label: string, isRequired: boolean }[], columns: { name: string, label: string, isNumber: boolean }[],
 *   rows: (Value | null)[][], blocks: BlockValue[], problems: Problem[] }} Section
 * @typedef {Pick<Result, "type" | "confidence" | "calibrated" | "fields" | "lines" | "timeblocks"> & { problems: unknown[], firstPage?: number, lastPage?: number }} Claims
 */

/** One section for each document in the file. @param {Result} result @param {Types} types @returns {Section[]} */
export function sectionsOf(result, types) {
  const claimed = /** @type {Claims[]} */ (result.parts?.length ? result.parts : [result]);
  return claimed.map((claims, index) => section(claims, index, types[claims.type]));
}

/** Problems of the file as a whole, where it has parts. @param {Result} result @returns {Problem[]} */
export function problemsOfFile(result) {
  return result.parts?.length ? problemsOf(/** @type {Claims} */ (result), "file", undefined) : [];
}

/** Everything that can be gone to, in reading order. @param {readonly Section[]} sections @returns {Value[]} */
export function valuesOf(sections) {
  return sections.flatMap(({ fields, rows, blocks }) => [...fields, ...rows.flat().filter((each) => each !== null), ...blocks]);
}

/** What holds the confidence down: the least sure of what must be there, and whatever is no surer than the whole. @param {Section} section @returns {Value[]} */
export function weakest(section) {
  const known = valuesOf([section]).filter(({ confidence }) => confidence !== null);
  const telling = known.filter(({ isRequired, confidence }) => isRequired || isAs(confidence, section.confidence));
  return (telling.length ? telling : known).sort((a, b) => (a.confidence ?? 0) - (b.confidence ?? 0)).slice(0, MOST_WEAK);
}

/** @param {number | null} one @param {number | null} other */
function isAs(one, other) {
  return one !== null && other !== null && Math.abs(one - other) < LEAST_DIFFERENCE;
}

/** @param {Claims} claims @param {number} index @param {DocumentType | undefined} type @returns {Section} */
function section(claims, index, type) {
  const key = `${index + 1}`;
  const shape = shapeOf(type);
  const columns = columnsOf(claims, type);
  return {
    key,
    number: index + 1,
    type: claims.type,
    confidence: claims.confidence,
    calibrated: claims.calibrated,
    first: claims.firstPage ?? null,
    last: claims.lastPage ?? null,
    fields: ordered(Object.keys(claims.fields), Object.keys(shape.properties)).flatMap((name) => fieldOf(claims, name, key, type)),
    missing: missingOf(claims, type),
    columns,
    rows: (claims.lines ?? []).map((line, row) => columns.map((column) => cellOf(line[column.name], `${key}/line/${row}/${column.name}`, say.cell(column.label, row + 1), column.isNumber))),
    blocks: (claims.timeblocks ?? []).map((block, row) => blockOf(block, `${key}/block/${row}`)),
    problems: problemsOf(claims, key, type),
  };
}

/** @param {Claims} claims @param {string} name @param {string} key @param {DocumentType | undefined} type @returns {Value[]} */
function fieldOf(claims, name, key, type) {
  const field = claims.fields[name];
  if (field === undefined || isEmpty(field.value)) return [];
  const { properties, required } = shapeOf(type);
  const label = labelOf(name, type);
  const value = cellOf(field, `${key}/field/${name}`, label, isNumeric(properties[name]));
  return value === null ? [] : [{ ...value, isRequired: required.includes(name) }];
}

/** @param {Field | undefined} field @param {string} id @param {string} label @param {boolean} isNumber @returns {Value | null} */
function cellOf(field, id, label, isNumber) {
  if (field === undefined || isEmpty(field.value)) return null;
  const { confidence, source, why, page } = field;
  return { id, label, text: written(field.value), isNumber, isRequired: false, confidence, source, why, page, box: /** @type {Box | null} */ (field.box) };
}

/** @param {ReadBlock} block @param {string} id @returns {BlockValue} */
function blockOf(block, id) {
  const label = say.block(say.day[block.dayOfWeek] ?? block.dayOfWeek, block.startTime ?? "");
  const { name, confidence, page = null, box = null, why = null } = block;
  return { id, label, text: name, isNumber: false, isRequired: false, confidence, source: "", why, page, box: /** @type {Box | null} */ (box), block };
}

/** @param {Claims} claims @param {DocumentType | undefined} type */
function missingOf({ fields }, type) {
  const { properties, required } = shapeOf(type);
  const wanted = Object.keys(properties).filter((name) => properties[name]?.type !== "array");
  return wanted
    .filter((name) => isEmpty(fields[name]?.value))
    .map((name) => ({ label: labelOf(name, type), isRequired: required.includes(name) }))
    .sort((a, b) => Number(b.isRequired) - Number(a.isRequired));
}

/** @param {Claims} claims @param {DocumentType | undefined} type */
function columnsOf({ lines }, type) {
  const properties = shapeOf(type).properties.lines?.items?.properties ?? {};
  const used = new Set((lines ?? []).flatMap((line) => Object.keys(line).filter((name) => !isEmpty(line[name]?.value))));
  return ordered([...used], Object.keys(properties)).map((name) => ({
    name,
    label: type?.labels?.[`lines.${name}`] ?? spoken(name),
    isNumber: isNumeric(properties[name]),
  }));
}

/** @param {Claims} claims @param {string} key @param {DocumentType | undefined} type @returns {Problem[]} */
function problemsOf(claims, key, type) {
  return /** @type {Broken[]} */ (claims.problems).map(({ fields, row, message, page, box }, index) => ({
    id: `${key}/problem/${index}`,
    message: inWords(message, fields, type) + (row === null || row === undefined ? "" : ` ${say.inRow(row + 1)}`),
    page: page ?? null,
    box: box ?? null,
    about: aboutOf(claims, fields, row, key),
  }));
}

/** The value that a problem speaks of first. @param {Claims} claims @param {string[]} paths @param {number | null} row @param {string} key @returns {string | null} */
function aboutOf(claims, paths, row, key) {
  for (const path of paths) {
    if (!isEmpty(claims.fields[path]?.value)) return `${key}/field/${path}`;
    const [list, column = ""] = path.split(".");
    if (list === "lines" && !isEmpty(claims.lines?.[row ?? 0]?.[column]?.value)) return `${key}/line/${row ?? 0}/${column}`;
    if (list === "timeblocks" && claims.timeblocks?.[row ?? 0]) return `${key}/block/${row ?? 0}`;
  }
  return null;
}

/** What programs call a field, as people call it. @param {string} message @param {readonly string[]} paths @param {DocumentType | undefined} type */
function inWords(message, paths, type) {
  const known = new Set([...paths, ...Object.keys(type?.labels ?? {})]);
  return message.replace(/[A-Za-z][\w.]*\w/g, (word) => (known.has(word) ? `“${labelOf(word, type)}”` : word));
}

/** @param {string} name @param {DocumentType | undefined} type */
export function labelOf(name, type) {
  return type?.labels?.[name] ?? spoken(name.split(".").at(-1) ?? name);
}

/** `dueDate` and `due_date` as "Due date". @param {string} name */
function spoken(name) {
  const plain = name.replace(/([a-z\d])([A-Z])/g, "$1 $2").replace(/[_-]+/g, " ").trim().toLowerCase();
  return plain.slice(0, 1).toUpperCase() + plain.slice(1);
}

/** @param {readonly string[]} names @param {readonly string[]} order */
function ordered(names, order) {
  return [...order.filter((name) => names.includes(name)), ...names.filter((name) => !order.includes(name))];
}

/** @param {DocumentType | undefined} type @returns {{ properties: Record<string, any>, required: string[] }} */
function shapeOf(type) {
  const { properties = {}, required = [] } = /** @type {any} */ (type?.schema ?? {});
  return { properties, required };
}

/** @param {any} schema */
function isNumeric(schema) {
  return [schema?.type].flat().some((each) => each === "number" || each === "integer");
}

/** @param {unknown} value */
function isEmpty(value) {
  return value === null || value === undefined || value === "";
}

/** @param {unknown} value */
export function written(value) {
  if (typeof value === "boolean") return value ? say.yes : say.no;
  return typeof value === "object" ? JSON.stringify(value) : `${value}`;
}

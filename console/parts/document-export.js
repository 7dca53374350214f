import { get } from "../core/api.js";
import { Refused } from "../core/errors.js";
import { h } from "../core/html.js";

/** @typedef {import("../core/models.js").Result} Result */
/** @typedef {import("../core/models.js").Document} Document */

/** Where a spreadsheet may begin to read a formula, whatever separates its cells; signs of full width count too. */
const FORMULA = /(^|[;\t\r\n])((?:[^\S\t\r\n]|["'])*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;
const NUMBER = /^[+-]?\d{1,30}(?:[.,]\d{1,30}){0,10}%?$/;

/**
 * The results of documents as one file for the reader.
 *
 * @param {readonly Document[]} documents
 * @param {"json" | "csv"} format
 * @returns {Promise<number>} how many have a result
 */
export async function exported(documents, format) {
  const found = [];
  for (const document of documents) {
    const result = document.status === "completed" ? await resultOf(document) : null;
    if (result) found.push({ document, result });
  }
  if (found.length === 0) return 0;
  if (format === "json") handOver(JSON.stringify(found.map(named), null, 2), "documents.json", "application/json");
  else handOver(`\ufeff${table(found)}`, "documents.csv", "text/csv;charset=utf-8");
  return found.length;
}

/** Null for one that has been deleted or begun again meanwhile. @param {Document} document @returns {Promise<Result | null>} */
async function resultOf({ documentId }) {
  try {
    return await get(`/documents/${documentId}/result`);
  } catch (error) {
    if (error instanceof Refused && ["NOT_FOUND", "CONFLICT"].includes(error.code)) return null;
    throw error;
  }
}

/** @typedef {{ document: Document, result: Result }} Found */

/** @param {Found} found */
function named({ document, result }) {
  return { file: document.fileName, ...result };
}

/** A row for each document, a column for each field that one of them has. @param {readonly Found[]} found */
function table(found) {
  const names = [...new Set(found.flatMap(({ result }) => Object.keys(result.fields ?? {})))];
  const rows = found.map(({ document, result }) => [
    document.fileName,
    result.type,
    result.confidence,
    ...names.map((name) => result.fields?.[name]?.value),
  ]);
  return [["file", "type", "confidence", ...names], ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
}

/** @param {unknown} value */
function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return `${value}`;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const harmless = NUMBER.test(text) ? text : text.replace(FORMULA, "$1'$2");
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** @param {string} content @param {string} name @param {string} type */
function handOver(content, name, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  h("a", { href: url, download: name }).click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

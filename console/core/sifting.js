/** Which documents a list shows, and in what order. */

/**
 * @typedef {"all" | "work" | "review" | "completed" | "failed"} Group
 * @typedef {"newest" | "oldest" | "changed" | "name" | "largest"} Sort
 * @typedef {{ group: Group, type: string, q: string, sort: Sort }} Filters
 */

/** @type {Readonly<Record<Group, readonly string[]>>} */
export const GROUPS = {
  all: [],
  work: ["pending", "uploaded", "classifying", "preprocessing", "ocr", "extracting", "llm", "validating", "saving"],
  review: ["hitl_pending"],
  completed: ["completed"],
  failed: ["failed", "rejected", "expired", "cancelled"],
};

/** @type {Readonly<Record<Sort, { sortBy: string, order: string }>>} */
export const SORTS = {
  newest: { sortBy: "createdAt", order: "desc" },
  oldest: { sortBy: "createdAt", order: "asc" },
  changed: { sortBy: "updatedAt", order: "desc" },
  name: { sortBy: "fileName", order: "asc" },
  largest: { sortBy: "size", order: "desc" },
};

/** @typedef {import("./models.js").Document} Document */

/** @type {Readonly<Record<Sort, (one: Document, other: Document) => number>>} */
export const COMPARE = {
  newest: (one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt),
  oldest: (one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt),
  changed: (one, other) => Date.parse(other.updatedAt) - Date.parse(one.updatedAt),
  name: (one, other) => (one.fileName < other.fileName ? -1 : 1),
  largest: (one, other) => other.size - one.size,
};

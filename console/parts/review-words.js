/** The words that were read on a document's pages, to take a text out of a rectangle or from under a finger. */

import { get } from "../core/api.js";
import { isRefused } from "../core/errors.js";

/**
 * @typedef {import("./page-view.js").Box} Box
 * @typedef {{ text: string, box: Box, line: number }} Word
 * @typedef {{ words: Word[], hasImage: boolean }} ReadPage
 */

/** How far beside a word a click may be, as a share of the page. */
const NEAR = 0.008;

export class PageWords {
  /** @type {Map<number, Promise<ReadPage | null>>} */
  #pages = new Map();

  /** @param {string} documentId @param {AbortSignal} signal */
  constructor(documentId, signal) {
    this.documentId = documentId;
    this.signal = signal;
  }

  /** Null where they are not known any more. @param {number} page @returns {Promise<ReadPage | null>} */
  of(page) {
    const known = this.#pages.get(page) ?? this.#ask(page);
    this.#pages.set(page, known);
    known.catch(() => this.#pages.delete(page));
    return known;
  }

  /** @param {number} page @returns {Promise<ReadPage | null>} */
  async #ask(page) {
    try {
      return await get(`/documents/${this.documentId}/pages/${page}/words`, {}, this.signal);
    } catch (error) {
      if (isRefused(error, "NOT_FOUND")) return null;
      throw error;
    }
  }
}

/** Those whose centre lies in the box, in the order in which they are read. @param {readonly Word[]} words @param {Box} box */
export function within(words, [left, top, right, bottom]) {
  return words.filter(({ box: [x0, y0, x1, y1] }) => {
    const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
    return x >= left && x <= right && y >= top && y <= bottom;
  });
}

/** The word at a place. @param {readonly Word[]} words @param {[number, number]} place @returns {Word | null} */
export function under(words, [x, y]) {
  const distances = words.map(({ box: [x0, y0, x1, y1] }) => Math.hypot(Math.max(x0 - x, 0, x - x1), Math.max(y0 - y, 0, y - y1)));
  const nearest = distances.indexOf(Math.min(...distances, Infinity));
  return nearest >= 0 && (distances[nearest] ?? 1) <= NEAR ? (words[nearest] ?? null) : null;
}

/** @param {readonly Word[]} words */
export function textOf(words) {
  return words.map(({ text }) => text).join(" ");
}

/** The least box around all of them. @param {readonly Word[]} words @returns {Box} */
export function around(words) {
  const boxes = words.map(({ box }) => box);
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
}

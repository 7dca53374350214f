/** Short-lived links to the pictures of a document's pages, asked for once as long as they hold. */

import { get } from "../core/api.js";
import { isRefused } from "../core/errors.js";

const EARLY = 20_000;

export class PageLinks {
  #documentId;
  /** @type {Map<number, { until: number, url: Promise<string | null> }>} */
  #known = new Map();

  /** @param {string} documentId */
  constructor(documentId) {
    this.#documentId = documentId;
  }

  /** Where the picture is; null where there is none or it cannot be reached. @param {number} number @returns {Promise<string | null>} */
  of(number) {
    const known = this.#known.get(number);
    if (known && Date.now() < known.until) return known.url;
    const asked = { until: Infinity, url: this.#ask(number) };
    this.#known.set(number, asked);
    return asked.url;
  }

  /** It did not lead anywhere, or may lead to something else now. @param {number} [number] */
  forget(number) {
    if (number === undefined) this.#known.clear();
    else this.#known.delete(number);
  }

  /** @param {number} number */
  async #ask(number) {
    try {
      const { url, expiresAt } = await get(`/documents/${this.#documentId}/pages/${number}`);
      const known = this.#known.get(number);
      if (known) known.until = Date.parse(expiresAt) - EARLY;
      return url;
    } catch (error) {
      this.#known.delete(number);
      if (isRefused(error, "NOT_FOUND") || isRefused(error, "OFFLINE")) return null;
      throw error;
    }
  }
}

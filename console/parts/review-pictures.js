/** The pictures of a document's pages: each is loaded once, for the page itself and for every crop of it. */

import { get } from "../core/api.js";
import { isRefused } from "../core/errors.js";

/** @typedef {{ url: string, image: HTMLImageElement }} Picture */

export class PagePictures {
  /** @type {Map<number, Promise<Picture | null>>} */
  #pages = new Map();

  /** @param {string} documentId @param {AbortSignal} signal */
  constructor(documentId, signal) {
    this.documentId = documentId;
    this.signal = signal;
  }

  /** Null where the page has no picture, or has it no longer. @param {number} page @returns {Promise<Picture | null>} */
  of(page) {
    const known = this.#pages.get(page) ?? this.#load(page);
    this.#pages.set(page, known);
    known.catch(() => this.#pages.delete(page));
    return known;
  }

  /** @param {number} page @returns {Promise<Picture | null>} */
  async #load(page) {
    try {
      const { url } = await get(`/documents/${this.documentId}/pages/${page}`, {}, this.signal);
      const image = new Image();
      image.src = url;
      await image.decode();
      return { url, image };
    } catch (error) {
      if (isRefused(error, "NOT_FOUND") || (error instanceof DOMException && error.name === "EncodingError")) return null;
      throw error;
    }
  }
}

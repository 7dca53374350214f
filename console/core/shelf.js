/** The list of documents as it is on the server, kept so by whatever is pushed. */

import { list } from "./api.js";
import { remembered } from "./offline.js";
import { COMPARE, GROUPS, SORTS } from "./sifting.js";

/**
 * @typedef {import("./models.js").Document} Document
 * @typedef {Pick<import("./live.js").JobNews, "jobId" | "documentId" | "status" | "progress" | "confidence" | "timestamp">
 *   & { errorCode: string | null }} News
 * @typedef {import("./sifting.js").Filters} Filters
 */

const FEW = 50;
const MANY = 100;
const CALM_MS = 2000;

/** Events: `rows` when documents came, went or moved, `row` with the id of one that changed. */
export class Shelf extends EventTarget {
  /** @type {Document[]} */
  documents = [];
  total = 0;
  isLoaded = false;
  /** When what is shown was seen, if it is not what the server says now. @type {string | null} */
  seenAt = null;
  /** @type {Map<string, Document>} */
  #known = new Map();
  /** The newest of each document, which may be newer than what a list answers. @type {Map<string, News>} */
  #heard = new Map();
  /** @type {Filters} */
  #filters = { group: "all", type: "", q: "", sort: "newest" };
  /** @type {string | null} */
  #cursor = null;
  /** Only the answer to the newest question counts. */
  #turn = 0;
  #refreshedAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  get hasMore() {
    return this.#cursor !== null;
  }

  /** The first of those that fit. @param {Filters} filters */
  async load(filters) {
    this.#filters = filters;
    const turn = ++this.#turn;
    const isPlain = filters.group === "all" && filters.sort === "newest" && !filters.type && !filters.q;
    const ask = () => this.#asked({ limit: FEW });
    const { value, seenAt } = isPlain ? await remembered("documents", ask) : { value: await ask(), seenAt: null };
    if (turn !== this.#turn) return;
    this.seenAt = seenAt;
    this.#replace(value.items, value.pagination);
  }

  /** @returns {Promise<void>} */
  async more() {
    const turn = this.#turn;
    const filters = this.#filters;
    const { items, pagination } = await this.#asked({ limit: FEW, cursor: this.#cursor });
    // The list was asked for anew meanwhile; what follows it is still wanted, unless it is another list.
    if (turn !== this.#turn) return filters === this.#filters && this.hasMore ? this.more() : undefined;
    const unknown = items.filter(({ documentId }) => !this.#known.has(documentId));
    this.#replace([...this.documents, ...unknown], pagination);
  }

  /** So many, or as many as there are, asked for again. @param {number} [count] */
  async reload(count = this.documents.length) {
    const turn = ++this.#turn;
    const wanted = Math.max(FEW, count);
    /** @type {Document[]} */
    const all = [];
    let page = await this.#asked({ limit: Math.min(wanted, MANY) });
    all.push(...page.items);
    while (all.length < wanted && page.pagination.nextCursor && turn === this.#turn) {
      page = await this.#asked({ limit: MANY, cursor: page.pagination.nextCursor });
      all.push(...page.items);
    }
    if (turn !== this.#turn) return;
    this.seenAt = null;
    this.#replace(all, page.pagination);
  }

  /** @param {News} news */
  hear(news) {
    const heard = this.#heard.get(news.documentId);
    if (heard && isOlder(news.timestamp, heard.timestamp)) return;
    this.#heard.set(news.documentId, news);
    const document = this.#known.get(news.documentId);
    if (document === undefined) return this.refresh();
    if (isOlder(news.timestamp, document.updatedAt)) return;
    Object.assign(document, stateIn(news));
    if (!this.#fits(news.status)) return this.drop(news.documentId);
    // Type and pages are not pushed; they are known when a person or nobody is needed any more.
    if (!GROUPS.work.includes(news.status)) this.refresh();
    this.dispatchEvent(new CustomEvent("row", { detail: news.documentId }));
  }

  /** It is not one of these any more. @param {string} documentId */
  drop(documentId) {
    if (!this.#known.delete(documentId)) return;
    this.documents = this.documents.filter((each) => each.documentId !== documentId);
    this.total -= 1;
    this.#changed();
  }

  /** Ask soon, and not too often, what has changed lately. */
  refresh() {
    const wait = Math.max(0, this.#refreshedAt + CALM_MS - Date.now());
    this.#timer ??= setTimeout(() => void this.#refresh().catch(() => null), wait);
  }

  close() {
    this.#turn += 1;
    clearTimeout(this.#timer);
  }

  async #refresh() {
    this.#timer = undefined;
    this.#refreshedAt = Date.now();
    const turn = this.#turn;
    const { items, pagination } = await this.#asked({ limit: MANY, ...SORTS.changed });
    if (turn !== this.#turn) return;
    for (const document of items) this.#take(document);
    this.total = pagination.total;
    this.#changed();
  }

  /** @param {Document} document */
  #take(document) {
    const news = this.#newest(document);
    const known = this.#known.get(document.documentId);
    if (known) {
      Object.assign(known, news);
      this.dispatchEvent(new CustomEvent("row", { detail: document.documentId }));
    } else if (this.#fits(news.status)) this.#insert(news);
  }

  /** Where it belongs, unless that is beyond what has been loaded. @param {Document} document */
  #insert(document) {
    const compare = COMPARE[this.#filters.sort];
    const index = this.documents.findIndex((each) => compare(document, each) < 0);
    if (index < 0 && this.hasMore) return;
    this.documents.splice(index < 0 ? this.documents.length : index, 0, document);
    this.#known.set(document.documentId, document);
  }

  /** @param {Document[]} documents @param {import("./api.js").Pagination} pagination */
  #replace(documents, { total, nextCursor }) {
    const now = documents.map((document) => this.#newest(document)).filter(({ status }) => this.#fits(status));
    this.#known = new Map(now.map((document) => [document.documentId, document]));
    this.documents = now;
    this.isLoaded = true;
    this.total = total - (documents.length - now.length);
    this.#cursor = nextCursor ?? null;
    this.#changed();
  }

  /** A push may be newer than the answer to a question that was asked before it. @param {Document} document @returns {Document} */
  #newest(document) {
    const news = this.#heard.get(document.documentId);
    if (news && isOlder(document.updatedAt, news.timestamp)) return { ...document, ...stateIn(news) };
    this.#heard.delete(document.documentId);
    return document;
  }

  /** @param {string} status */
  #fits(status) {
    const wanted = GROUPS[this.#filters.group];
    return wanted.length === 0 || wanted.includes(status);
  }

  /** @param {import("./api.js").Query} more @returns {Promise<{ items: Document[], pagination: import("./api.js").Pagination }>} */
  #asked(more) {
    const { group, type, q, sort } = this.#filters;
    return list("/documents", { status: GROUPS[group].join(","), type, q, ...SORTS[sort], ...more });
  }

  #changed() {
    this.dispatchEvent(new Event("rows"));
  }
}

/** @param {News} news */
function stateIn({ jobId, status, progress, confidence, errorCode, timestamp }) {
  return /** @type {Partial<Document>} */ ({ jobId, status, progress, confidence, errorCode, updatedAt: timestamp });
}

/** @param {string} one @param {string} other */
function isOlder(one, other) {
  return Date.parse(one) < Date.parse(other);
}

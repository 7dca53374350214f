/** Files on their way to the API: a few at a time, on every page of the console, until each has arrived or cannot. */

import { post } from "./api.js";
import { Refused } from "./errors.js";
import { contentTypeOf } from "./picking.js";
import { hashOf, send } from "./sending.js";
import { session } from "./session.js";
import { begun, isUnfinished, limitIn, passed, pauseAfter, requestOf } from "./upload.js";

/** @typedef {import("./upload.js").Upload} Upload */

const AT_ONCE = 3;
const LOST = ["expired", "cancelled"];

/** Events: `change` when anything moved, `announced` when the API knows of one more, `settled` when nothing is left to do. */
class Uploading extends EventTarget {
  /** @type {Map<string, Upload>} */
  #uploads = new Map();
  #running = 0;
  /** What a file may have at most, once the API has said so. @type {number | null} */
  mostBytes = null;

  constructor() {
    super();
    addEventListener("online", () => this.#resume());
    addEventListener("beforeunload", (event) => this.isBusy && event.preventDefault());
    session.addEventListener("change", () => session.user ?? this.#abandon());
  }

  get uploads() {
    return [...this.#uploads.values()];
  }

  get isBusy() {
    return this.uploads.some(isUnfinished);
  }

  /** @param {import("./picking.js").Picked[]} picked @param {{ type: string | null, force: boolean }} how */
  add(picked, { type, force }) {
    for (const { file, folder } of picked) {
      const upload = begun(file, folder, type, force);
      this.#uploads.set(upload.id, upload);
      const error = this.#unwanted(file);
      if (error) this.#move(upload, { stage: "failed", error });
    }
    this.#next();
  }

  /** @param {Upload} upload */
  async cancel(upload) {
    const { jobId, stage } = upload;
    upload.control.abort();
    this.#move(upload, { stage: "cancelled" });
    if (jobId !== null && stage !== "known") await post(`/jobs/${jobId}/cancel`);
  }

  /** Once more; with `force` although its content is known. @param {Upload} upload @param {{ force?: boolean }} [how] */
  again(upload, { force = upload.force } = {}) {
    const isOther = force !== upload.force;
    this.#move(upload, { stage: "waiting", force, bytes: 0, error: null, key: isOther ? crypto.randomUUID() : upload.key });
    this.#next();
  }

  /** @param {Upload} upload */
  dismiss(upload) {
    this.#uploads.delete(upload.id);
    this.#changed();
  }

  /** Forget those of which nothing more is to be said. @param {(upload: Upload) => boolean} [which] */
  tidy(which = (upload) => !isUnfinished(upload)) {
    for (const upload of this.uploads.filter(which)) this.#uploads.delete(upload.id);
    this.#changed();
  }

  #next() {
    for (const upload of this.uploads) {
      if (this.#running >= AT_ONCE) return;
      if (upload.stage === "waiting") void this.#run(upload);
    }
  }

  /** @param {Upload} upload */
  async #run(upload) {
    this.#running += 1;
    this.#move(upload, { stage: "hashing", control: new AbortController() });
    try {
      upload.sha256 ??= await hashOf(upload.file);
      await this.#deliver(upload);
    } catch (error) {
      if (!upload.control.signal.aborted) this.#fail(upload, error);
    } finally {
      this.#running -= 1;
      this.#next();
      if (!this.isBusy) this.dispatchEvent(new Event("settled"));
    }
  }

  /** What passes is waited for. @param {Upload} upload */
  async #deliver(upload) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(upload);
      } catch (error) {
        const pause = pauseAfter(error, attempt);
        if (pause === null || upload.control.signal.aborted) throw error;
        this.#move(upload, { stage: "pausing", until: Date.now() + pause, error, bytes: 0 });
        await passed(pause, upload.control.signal);
      }
    }
  }

  /** @param {Upload} upload */
  async #attempt(upload) {
    if (upload.form === null || Date.parse(upload.form.expiresAt) <= Date.now()) await this.#announce(upload);
    if (upload.form === null) return;
    this.#move(upload, { stage: "sending", bytes: 0 });
    try {
      await send(upload.form, upload.file, { signal: upload.control.signal, onProgress: (bytes) => this.#move(upload, { bytes }) });
    } catch (error) {
      upload.form = null;
      throw error;
    }
    this.#move(upload, { stage: "sent", bytes: upload.file.size });
  }

  /** Under one key, so that another attempt is about the same document. @param {Upload} upload */
  async #announce(upload) {
    this.#move(upload, { stage: "announcing" });
    const answer = await post("/documents/upload", requestOf(upload), {}, upload.key);
    if (upload.control.signal.aborted) return void (answer.duplicateOf || (await post(`/jobs/${answer.jobId}/cancel`)));
    if (LOST.includes(answer.status)) {
      upload.key = crypto.randomUUID();
      throw new Refused("FORM_EXPIRED", "The file did not arrive in time.");
    }
    const stage = answer.duplicateOf ? "known" : answer.upload ? "announcing" : "sent";
    this.#move(upload, { stage, documentId: answer.documentId, jobId: answer.jobId, form: answer.upload ?? null });
    this.dispatchEvent(new Event("announced"));
  }

  /** @param {File} file */
  #unwanted(file) {
    if (contentTypeOf(file) === null) return new Refused("UNSUPPORTED_TYPE", "This kind of file cannot be read.");
    if (file.size === 0) return new Refused("EMPTY", "The file is empty.");
    const isTooLarge = this.mostBytes !== null && file.size > this.mostBytes;
    return isTooLarge ? new Refused("PAYLOAD_TOO_LARGE", "The file is larger than allowed.") : null;
  }

  /** @param {Upload} upload @param {unknown} error */
  #fail(upload, error) {
    if (error instanceof Refused && error.code === "PAYLOAD_TOO_LARGE") this.mostBytes = limitIn(error) ?? this.mostBytes;
    this.#move(upload, { stage: "failed", error });
  }

  #resume() {
    for (const upload of this.uploads) {
      if (upload.stage === "failed" && upload.error instanceof Refused && upload.error.code === "OFFLINE") this.again(upload);
    }
  }

  #abandon() {
    for (const upload of this.uploads) upload.control.abort();
    this.#uploads.clear();
    this.#changed();
  }

  /** What was cancelled stays so. @param {Upload} upload @param {Partial<Upload>} to */
  #move(upload, to) {
    if (upload.stage === "cancelled") return;
    Object.assign(upload, to);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

export const uploading = new Uploading();

import { ACCEPTED, chosen, contentTypeOf, dropped, pasted } from "../core/picking.js";
import { h, set, show } from "../core/html.js";
import { uploading } from "../core/uploading.js";
import { size, words } from "../core/words.js";
import { notify } from "./notice-board.js";

const say = (await words("documents")).upload;

/** @typedef {import("../core/picking.js").Picked} Picked */

/** Takes files: chosen, photographed, dropped anywhere on the page, or pasted. */
export class UploadZone extends HTMLElement {
  #files = input({ multiple: true, accept: ACCEPTED, "aria-label": say.choose });
  #folder = input({ webkitdirectory: true, "aria-label": say.folder });
  #camera = input({ accept: "image/*", capture: "environment", "aria-label": say.camera });
  #type = h("select", { id: "upload-type" });
  #force = h("input", { type: "checkbox" });
  #kinds = h("p", { class: "hint kinds" });
  #veil = h("div", { class: "veil", hidden: true, "aria-hidden": "true" }, h("p", {}, say.release));
  #leaving = new AbortController();

  connectedCallback() {
    this.#leaving = new AbortController();
    set(this, { role: "region", "aria-label": say.title });
    show(this, this.#buttons(), h("div", { class: "about" }, h("p", {}, say.invite), this.#kinds), this.#options(), this.#veil);
    for (const each of [this.#files, this.#folder, this.#camera]) {
      each.addEventListener("change", () => this.#chosen(each), { signal: this.#leaving.signal });
    }
    this.#listen();
    this.offer([]);
    this.#tellLimit();
  }

  disconnectedCallback() {
    this.#leaving.abort();
  }

  choose() {
    this.#files.click();
  }

  /** @override */
  focus() {
    /** @type {HTMLElement | null} */ (this.querySelector("button.files"))?.focus();
  }

  /** The types there are. @param {readonly { name: string, title: string }[]} types */
  offer(types) {
    show(this.#type, h("option", { value: "" }, say.anyType), types.map(({ name, title }) => h("option", { value: name }, title)));
  }

  #buttons() {
    return h(
      "div",
      { class: "actions" },
      h("button", { type: "button", class: "button primary camera", onclick: () => this.#camera.click() }, say.camera),
      h("button", { type: "button", class: "button primary files", onclick: () => this.choose() }, say.choose),
      h("button", { type: "button", class: "button folder", onclick: () => this.#folder.click() }, say.folder),
      this.#files,
      this.#folder,
      this.#camera,
    );
  }

  #options() {
    return h(
      "details",
      {},
      h("summary", {}, say.options),
      h(
        "div",
        { class: "options" },
        h("div", { class: "field" }, h("label", { for: "upload-type" }, say.type), this.#type),
        h("label", { class: "check" }, this.#force, say.force),
      ),
    );
  }

  /** The whole page takes files. */
  #listen() {
    const { signal } = this.#leaving;
    document.addEventListener("dragover", (event) => this.#over(event), { signal });
    document.addEventListener("dragleave", (event) => event.relatedTarget === null && this.#lift(), { signal });
    document.addEventListener("drop", (event) => void this.#dropped(event), { signal });
    document.addEventListener("paste", (event) => this.#pasted(event), { signal });
    uploading.addEventListener("change", () => this.#tellLimit(), { signal });
  }

  /** @param {DragEvent} event */
  #over(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.#veil.hidden = false;
  }

  #lift() {
    this.#veil.hidden = true;
  }

  /** @param {DragEvent} event */
  async #dropped(event) {
    this.#lift();
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    try {
      this.#take(await dropped(event.dataTransfer));
    } catch {
      notify(say.unreadable, "bad");
    }
  }

  /** @param {ClipboardEvent} event */
  #pasted(event) {
    const picked = pasted(event.clipboardData);
    if (picked.length === 0) return;
    event.preventDefault();
    this.#take(picked);
  }

  /** @param {HTMLInputElement} from */
  #chosen(from) {
    const picked = chosen(from.files ?? []);
    // So that the same file can be chosen again.
    from.value = "";
    this.#take(picked);
  }

  /** What lies in folders beside documents is no mistake of the reader's. @param {Picked[]} picked */
  #take(picked) {
    const meant = picked.filter(({ file, folder }) => folder === "" || contentTypeOf(file) !== null);
    const leftOut = picked.length - meant.length;
    if (leftOut) notify(say.leftOut(leftOut), meant.length ? "good" : "bad");
    else if (meant.length === 0) notify(say.nothing, "bad");
    uploading.add(meant, { type: this.#type.value || null, force: this.#force.checked });
  }

  #tellLimit() {
    const most = uploading.mostBytes;
    const said = most === null ? say.kinds : `${say.kinds}, ${say.limit(size(most))}`;
    if (this.#kinds.textContent !== said) show(this.#kinds, said);
  }
}

/** The buttons stand for it; it is never seen. @param {Record<string, unknown>} given */
function input(given) {
  return h("input", { type: "file", hidden: true, ...given });
}

customElements.define("upload-zone", UploadZone);

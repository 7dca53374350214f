import { h, show } from "../core/html.js";

/**
 * @typedef {import("./page-view.js").Box} Box
 * @typedef {import("./review-pictures.js").PagePictures} PagePictures
 */

/** What is shown around a value, of the page's width and height. */
const BESIDE = 0.006;
const ABOVE = 0.002;
const TALLEST = 44;
const LARGEST_SCALE = 2;

/** The piece of a page on which a value stands. */
export class ReviewCrop extends HTMLElement {
  #turn = 0;
  #drawn = "";

  /** @param {PagePictures} pictures @param {{ page: number, box: Box } | null} place @param {string} label */
  async draw(pictures, place, label) {
    const wanted = JSON.stringify(place);
    if (wanted === this.#drawn) return;
    this.#drawn = wanted;
    const turn = ++this.#turn;
    const picture = place ? await pictures.of(place.page).catch(() => null) : null;
    if (turn !== this.#turn) return;
    this.hidden = picture === null;
    if (picture && place) show(this, cropped(picture.image, place.box, label));
  }
}

/** @param {HTMLImageElement} image @param {Box} box @param {string} label */
function cropped(image, [x0, y0, x1, y1], label) {
  const { naturalWidth: width, naturalHeight: height } = image;
  const left = Math.max(0, x0 - BESIDE) * width;
  const top = Math.max(0, y0 - ABOVE) * height;
  const wide = Math.min(1, x1 + BESIDE) * width - left;
  const tall = Math.min(1, y1 + ABOVE) * height - top;
  const scale = Math.min(LARGEST_SCALE, TALLEST / tall) * Math.min(devicePixelRatio, 2);
  const canvas = h("canvas", { role: "img", "aria-label": label, width: Math.max(1, Math.round(wide * scale)), height: Math.max(1, Math.round(tall * scale)) });
  canvas.style.inlineSize = `${canvas.width / Math.min(devicePixelRatio, 2)}px`;
  canvas.getContext("2d")?.drawImage(image, left, top, wide, tall, 0, 0, canvas.width, canvas.height);
  return canvas;
}

customElements.define("review-crop", ReviewCrop);

/** Files out of what people choose, drop or paste. */

/** @typedef {{ file: File, folder: string }} Picked */

/** What systems put into folders for themselves. */
const NOISE = /^(\..*|thumbs\.db|desktop\.ini)$/i;

/** @type {Readonly<Record<string, string>>} */
const TYPES = {
  pdf: "application/pdf",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  tif: "image/tiff",
  tiff: "image/tiff",
  webp: "image/webp",
};

/** For inputs that choose files. */
export const ACCEPTED = [...new Set(Object.values(TYPES)), ...Object.keys(TYPES).map((ending) => `.${ending}`)].join(",");

/** The content type under which the API takes this file, or null; some systems know none for a name. @param {File} file */
export function contentTypeOf(file) {
  if (Object.values(TYPES).includes(file.type)) return file.type;
  const ending = file.name.toLowerCase().split(".").at(-1) ?? "";
  return file.type === "" ? (TYPES[ending] ?? null) : null;
}

/** @param {Iterable<File>} files @returns {Picked[]} */
export function chosen(files) {
  const all = [...files].map((file) => ({ file, folder: folderOf(file.webkitRelativePath) }));
  return all.filter(({ file }) => !NOISE.test(file.name));
}

/** All files of a drop, those in its folders too. @param {DataTransfer} transfer @returns {Promise<Picked[]>} */
export async function dropped(transfer) {
  // The list of items is empty as soon as the event is over.
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const found = await Promise.all(entries.map((entry) => (entry instanceof File ? chosen([entry]) : entry ? walked(entry, "") : [])));
  return found.flat();
}

/** Pictures on the clipboard have one name for all of them, so that the time tells them apart. @param {DataTransfer | null} clipboard @returns {Picked[]} */
export function pasted(clipboard) {
  return chosen(clipboard?.files ?? []).map(({ file, folder }) => ({ file: file.name === "image.png" ? dated(file) : file, folder }));
}

/** @param {File} file */
function dated(file) {
  const now = new Date().toISOString().slice(0, 19).replace(/[T:]/g, "-");
  return new File([file], `pasted-${now}.png`, { type: file.type });
}

/** @param {FileSystemEntry} entry @param {string} folder @returns {Promise<Picked[]>} */
async function walked(entry, folder) {
  if (NOISE.test(entry.name)) return [];
  if (entry.isFile) return [{ file: await opened(/** @type {FileSystemFileEntry} */ (entry)), folder }];
  const inside = folder ? `${folder}/${entry.name}` : entry.name;
  const found = [];
  for (const each of await listed(/** @type {FileSystemDirectoryEntry} */ (entry))) found.push(...(await walked(each, inside)));
  return found;
}

/** @param {FileSystemFileEntry} entry @returns {Promise<File>} */
function opened(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader gives some entries at a time, and none when there are no more. @param {FileSystemDirectoryEntry} folder */
async function listed(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const all = [];
  for (;;) {
    const some = await /** @type {Promise<FileSystemEntry[]>} */ (new Promise((resolve, reject) => reader.readEntries(resolve, reject)));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** @param {string} path */
function folderOf(path) {
  return path.split("/").slice(0, -1).join("/");
}

// One page of the window in jsdom against a running cloud: node page.mjs ORIGIN TOKEN PATH, a script for it on stdin.
// Prints what the script returns, as JSON. The script may use `document`, `until(condition)` and `click(element)`.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { JSDOM } from "jsdom";

const [origin, token, path] = process.argv.slice(2);
const source = fileURLToPath(new URL("../../local/quire_local/inside/static", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "window-"));
cpSync(source, copy, { recursive: true });
writeFileSync(join(copy, "package.json"), '{"type": "module"}');

const page = new JSDOM(readFileSync(join(source, "index.html"), "utf8"), { url: origin + path, pretendToBeVisual: true });
const { window } = page;
for (const name of ["window", "document", "location", "history", "HTMLElement", "HTMLTableCellElement", "Element", "Node", "CustomEvent", "customElements"]) {
  globalThis[name] = name === "window" ? window : window[name];
}
const { fetch } = globalThis;
globalThis.fetch = (url, options) => fetch(origin + url, { ...options, headers: { "X-Local-Token": token } });

const until = async (condition) => {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = condition();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`never came: ${condition}\n${window.document.body.textContent}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
const click = (element) => element.dispatchEvent(new window.MouseEvent("click", { bubbles: true }));

try {
  await import(join(copy, "window.js"));
  const script = new Function("document", "until", "click", `return (async () => {${readFileSync(0, "utf8")}})()`);
  const answer = JSON.stringify(await script(window.document, until, click));
  process.stdout.write(answer, () => process.exit(0));
} finally {
  rmSync(copy, { recursive: true });
}

// Lays out graphs: an array of flows on stdin, an array of drawings on stdout.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const copy = mkdtempSync(join(tmpdir(), "layout-"));
cpSync(fileURLToPath(new URL("../../local/quire_local/inside/static", import.meta.url)), copy, { recursive: true });
writeFileSync(join(copy, "package.json"), '{"type": "module"}');
try {
  const { layout } = await import(join(copy, "layout.js"));
  process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(layout)));
} finally {
  rmSync(copy, { recursive: true });
}

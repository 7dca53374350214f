import { way } from "./core/api.js";
import { live } from "./core/live.js";
import { session } from "./core/session.js";
import { dressDocument } from "./core/words.js";
import { QuireShell } from "./parts/quire-shell.js";
import { keepForOffline } from "./core/offline.js";
import { sweep } from "./core/traces.js";

dressDocument();
void live; // stands from now on and begins with the session
addEventListener("online", () => void session.settle());
way.addEventListener("reached", () => void session.settle());
void session.settle();
await session.resume().catch(() => null);
await sweep().catch(reportError);
customElements.define("quire-shell", QuireShell);
const whereSigningOutLeads = () => Promise.all([import("./pages/sign-in.js"), fetch("/styles/pages/entry.css")]);
void keepForOffline(whereSigningOutLeads);

import { h, show } from "../core/html.js";
import { to } from "../core/routes.js";
import { words } from "../core/words.js";
import { attempted } from "./doc-actions.js";
import { askRetry } from "./doc-retry.js";

const say = await words("document");
const terms = await words("terms");
/** Trying the same file again would end in the same way. */
const HOPELESS = ["TYPE_MISMATCH", "UNSUPPORTED_TYPE", "TOO_LARGE", "TOO_MANY_PAGES", "PIXEL_LIMIT", "HASH_MISMATCH", "ENCRYPTED", "CORRUPT", "EMPTY", "UPLOAD_EXPIRED"];

/** How a job ended that made no result: what happened, and what to do. */
export class DocOutcome extends HTMLElement {
  /** @param {import("./doc-loading.js").Seen} seen @param {() => Promise<void>} changed */
  tell({ job }, changed) {
    const title = say.ended[job.status];
    this.hidden = title === undefined;
    if (title === undefined) return show(this);
    const code = job.errorCode ?? "";
    const retry = () => void attempted(() => askRetry(job.jobId, changed));
    show(
      this,
      h("h2", {}, title),
      h("p", {}, job.message ?? say.endedCancelled),
      h("p", {}, h("strong", {}, `${say.whatToDo}: `), terms.errors[code] ?? say.tryAgainHint),
      h(
        "p",
        { class: "actions" },
        HOPELESS.includes(code) ? null : h("button", { type: "button", class: "button small primary", onclick: retry }, say.actions.retry),
        HOPELESS.includes(code) ? h("a", { class: "button small primary", href: to("/") }, say.uploadAnother) : null,
      ),
    );
  }
}

customElements.define("doc-outcome", DocOutcome);

import { post } from "../core/api.js";
import { form } from "../core/forms.js";
import { h } from "../core/html.js";
import { words } from "../core/words.js";
import { opened } from "./doc-dialog.js";
import { notify } from "./notice-board.js";

const say = await words("document");
const shell = await words("shell");

/** Ask how to read it again, and have it done. @param {string} jobId @param {() => Promise<void>} changed */
export async function askRetry(jobId, changed) {
  const dialog = opened(say.retryTitle, (close) => [
    h("p", {}, say.retryText),
    form(
      {},
      async (values) => {
        await post(`/jobs/${jobId}/retry`, { useLlm: "llm" in values });
        close();
        notify(say.retried);
        await changed();
      },
      h(
        "label",
        { class: "check" },
        h("input", { type: "checkbox", name: "llm", checked: true }),
        h("span", {}, say.retryLlm, h("span", { class: "hint" }, say.retryLlmHint)),
      ),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", class: "button", onclick: close }, shell.cancel),
        h("button", { type: "submit", class: "button primary" }, say.retryYes),
      ),
    ),
  ]);
  await dialog;
}

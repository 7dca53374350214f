import { list } from "../core/api.js";
import { h, show } from "../core/html.js";
import { remembered } from "../core/offline.js";
import { ConsolePage } from "../core/page.js";
import { to } from "../core/routes.js";
import { session } from "../core/session.js";
import { words } from "../core/words.js";

/** @typedef {import("../core/models.js").TypeEntry} TypeEntry */

const say = await words("types");
const MOST = 100;
const SHOWN_FIELDS = 6;

/** The document types that there are. */
class TypesPage extends ConsolePage {
  async open() {
    this.entitle(say.title);
    const { value } = await remembered("types", () => this.#all());
    if (this.signal.aborted) return;
    const own = value.filter(({ builtIn }) => !builtIn);
    show(
      this,
      h(
        "header",
        { class: "head" },
        h("div", {}, h("h1", {}, say.title), h("p", { class: "soft" }, say.lead)),
        session.administers ? h("a", { class: "button primary", href: to("/types/draft") }, say.make) : null,
      ),
      h("h2", {}, say.own),
      own.length ? cards(own) : nothing(),
      h("h2", {}, say.builtIn),
      cards(value.filter(({ builtIn }) => builtIn)),
    );
  }

  /** @returns {Promise<TypeEntry[]>} */
  async #all() {
    const first = await list("/types", { limit: MOST }, this.signal);
    if (!first.pagination.hasNext) return first.items;
    return [...first.items, ...(await list("/types", { limit: MOST, page: 2 }, this.signal)).items];
  }
}

function nothing() {
  return h(
    "p",
    { class: "nothing" },
    h("strong", {}, say.noneTitle),
    " ",
    session.administers ? say.noneText : say.noneForMembers,
  );
}

/** @param {readonly TypeEntry[]} types */
function cards(types) {
  return h("ul", { class: "type-cards", role: "list" }, types.map((type) => h("li", {}, card(type))));
}

/** @param {TypeEntry} type */
function card({ name, title, version, builtIn, createdAt, fields, rules }) {
  const facts = [say.fields(fields.length), say.rules(rules), builtIn ? null : say.version(version), createdAt ? say.changed(createdAt) : null];
  return h(
    "a",
    { class: "card type-card", href: to(`/types/${name}`) },
    h("h3", {}, title),
    h("code", { class: "soft" }, name),
    h("p", { class: "soft small" }, fields.length ? shortened(fields) : say.noFields),
    h("p", { class: "facts small" }, facts.filter(Boolean).map((fact) => h("span", {}, fact))),
  );
}

/** @param {readonly string[]} fields */
function shortened(fields) {
  return fields.slice(0, SHOWN_FIELDS).join(", ") + (fields.length > SHOWN_FIELDS ? ", …" : "");
}

customElements.define("types-page", TypesPage);

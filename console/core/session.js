/** Who is signed in. The access token lives here alone; the refresh token is a cookie that no script can read. */

import { request } from "./api.js";
import { Refused } from "./errors.js";
import { sweep } from "./traces.js";

/**
 * @typedef {{ id: string, email: string, name: string, role: "admin" | "reviewer" | "member", tenantId: string }} User
 * @typedef {{ user: User, tokens: { accessToken: string, expiresIn: number } }} SignedIn
 */

const COOKIE = { session: "cookie" };
const EARLY = 60_000;
const LOCK = "quire-refresh";
/** Stands while somebody has signed out and the server does not know: the cookie would still open the session. */
const OWED = "quire-sign-out-owed";
/** Holds who was signed in last: there may be a cookie, which scripts cannot see, and without a connection nobody else can say who it is. */
const BEGUN = "quire-session";
/** Holds who signed in last and has not signed out since: a session that ends by itself leaves it. */
const LAST = "quire-last";

class Session extends EventTarget {
  /** @type {User | null} */
  user = null;
  /** @type {{ value: string, until: number } | null} */
  #token = null;
  /** @type {Promise<string | null> | null} */
  #renewing = null;
  /** @type {Promise<unknown> | null} */
  #settling = null;
  #others = new BroadcastChannel("quire-session");

  constructor() {
    super();
    this.#others.addEventListener("message", ({ data }) => {
      if (data === "signed-out") this.#end(null);
      else if (this.user === null) void this.resume();
    });
  }

  /** Whether the reader may look at more than their own. */
  get reviews() {
    return this.user !== null && this.user.role !== "member";
  }

  get administers() {
    return this.user?.role === "admin";
  }

  /** Who may come back for what they typed. @returns {string | null} */
  get last() {
    return localStorage.getItem(LAST);
  }

  /** Go on with the session that the cookie stands for, if there is one. */
  async resume() {
    const begun = localStorage.getItem(BEGUN);
    if (begun === null || isOwed()) return null;
    try {
      await this.#renew();
    } catch (error) {
      if (error instanceof Refused && isRefusal(error)) return null;
      this.changed(JSON.parse(begun));
    }
    return this.user;
  }

  /** @param {string} email @param {string} password */
  async signIn(email, password) {
    return this.#enter("/auth/login", { email, password });
  }

  /** @param {{ email: string, password: string, name?: string, organization?: string, invitation?: string }} who */
  async register(who) {
    return this.#enter("/auth/register", who);
  }

  /** @param {{ code: string, organization?: string, invitation?: string }} vouched */
  async external(vouched) {
    return this.#enter("/auth/oidc/session", vouched);
  }

  /** Here it succeeds at once; that the other sessions have ended is said only when it is so. @param {{ everywhere?: boolean }} [how] */
  async signOut({ everywhere = false } = {}) {
    if (everywhere) await this.#alone(() => request("POST", "/auth/logout", { body: { everywhere } }));
    else localStorage.setItem(OWED, "yes");
    this.#leave();
    await this.settle();
  }

  /** Tell the server of a sign-out that it does not know of, if it can be reached. */
  async settle() {
    if (!isOwed()) return;
    this.#settling ??= this.#alone(() => null).catch(() => null).finally(() => (this.#settling = null));
    await this.#settling;
  }

  /** The access token, renewed a little before it ends; null for nobody. @returns {Promise<string | null>} */
  async token() {
    if (this.user === null) return null;
    return this.#token !== null && Date.now() < this.#token.until ? this.#token.value : this.#renew();
  }

  /** Another token than this one, which was refused. @param {string} refused @returns {Promise<string | null>} */
  async renewed(refused) {
    return this.#token !== null && this.#token.value !== refused ? this.#token.value : this.#renew();
  }

  /** @param {User} user */
  changed(user) {
    this.user = user;
    this.#tell();
  }

  async #renew() {
    this.#renewing ??= this.#exchange().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  async #exchange() {
    try {
      await this.#alone(async () => {
        const said = await request("POST", "/auth/refresh", { body: {} });
        if (isOwed()) throw new Refused("UNAUTHORIZED", "Signed out meanwhile.", { status: 401 });
        this.#begin(said);
      });
      return this.#token?.value ?? null;
    } catch (error) {
      if (error instanceof Refused && isRefusal(error)) this.#refused();
      throw error;
    }
  }

  /** The next cookie takes the place of the last: what could not be said before has nothing to be said with any more. @param {string} path @param {object} who */
  async #enter(path, who) {
    await this.settle();
    return navigator.locks.request(LOCK, async () => {
      const said = await request("POST", path, { body: { ...who, ...COOKIE } });
      localStorage.removeItem(OWED);
      return this.#begin(said);
    });
  }

  /**
   * One tab at a time has to do with the cookie: a refresh token that is shown twice ends the session. What is owed comes first.
   *
   * @template T
   * @param {() => T | Promise<T>} what
   * @returns {Promise<T>}
   */
  async #alone(what) {
    return navigator.locks.request(LOCK, async () => {
      if (isOwed()) await request("POST", "/auth/logout", { body: {}, keepalive: true });
      localStorage.removeItem(OWED);
      return what();
    });
  }

  /** @param {{ data: SignedIn }} said */
  #begin({ data }) {
    const isNew = this.user?.id !== data.user.id;
    this.#token = { value: data.tokens.accessToken, until: Date.now() + data.tokens.expiresIn * 1000 - EARLY };
    this.user = data.user;
    localStorage.setItem(BEGUN, JSON.stringify(data.user));
    localStorage.setItem(LAST, data.user.id);
    if (isNew) this.#others.postMessage("signed-in");
    if (isNew) this.#tell();
    return data.user;
  }

  /** For all tabs, which are told. */
  #leave() {
    for (const name of [BEGUN, LAST]) localStorage.removeItem(name);
    this.#others.postMessage("signed-out");
    this.#end(null);
  }

  #refused() {
    localStorage.removeItem(BEGUN);
    this.#end();
  }

  /** What one tab has taken out of the storage another may still see for a moment, so whoever is told says it. @param {string | null} last */
  #end(last = this.last) {
    this.#token = null;
    if (this.user === null) return void sweep(last);
    this.user = null;
    this.#tell(last);
  }

  #tell(last = this.last) {
    void sweep(last);
    this.dispatchEvent(new Event("change"));
  }
}

/** Whether there is no session any more, rather than no way to ask. @param {Refused} error */
function isRefusal(error) {
  return [400, 401, 403].includes(error.status);
}

function isOwed() {
  return localStorage.getItem(OWED) !== null;
}

export const session = new Session();

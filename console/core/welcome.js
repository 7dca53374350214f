/** Signing in with one click on a machine of one's own. */

import { session } from "./session.js";

const THIS_MACHINE = ["127.0.0.1", "localhost", "[::1]"];

/** @returns {Promise<{ admin?: { email: string, enter: () => Promise<unknown> }, hint?: string }>} */
export async function localAdmin() {
  if (!THIS_MACHINE.includes(location.hostname)) return {};
  const answer = await fetch("/_local/welcome", { cache: "no-store" }).catch(() => null);
  const said = await answer?.json().catch(() => null);
  if (answer?.status === 403 && typeof said?.message === "string") return { hint: said.message };
  if (!answer?.ok || typeof said?.email !== "string") return {};
  return { admin: { email: said.email, enter: () => session.signIn(said.email, said.password) } };
}

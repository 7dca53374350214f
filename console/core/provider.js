/** The way to the sign-in provider and back. What the browser came with, an invitation, a page or a wish, waits in its tab meanwhile. */

import { request } from "./api.js";

export const START = "/api/v1/auth/oidc/start";
const CAME_WITH = "quire-came-with";

/** @returns {Promise<boolean>} */
export async function hasProvider() {
  const said = await request("GET", "/auth/oidc", {}).catch(() => null);
  return said?.data?.available === true;
}

/** @param {URLSearchParams} query */
export function leaveWith(query) {
  sessionStorage.setItem(CAME_WITH, query.toString());
}

/** Good once. @returns {URLSearchParams} */
export function cameWith() {
  const kept = new URLSearchParams(sessionStorage.getItem(CAME_WITH) ?? "");
  sessionStorage.removeItem(CAME_WITH);
  return kept;
}

/** What stays in the browser of somebody who is not here any more. */

import { session } from "./session.js";

const SEEN = "quire-seen";
const TYPED = "quire-review";

/** Where what this person sees is kept for when there is no connection. @param {string} person */
export function seenBy(person) {
  return `${SEEN}:${person}`;
}

/** Where what this person types about something is kept, in this tab. @param {string} person @param {string} about */
export function typedBy(person, about) {
  return `${TYPED}:${person}:${about}`;
}

/** What was seen stays for whoever is signed in; what was typed, for whoever did not sign out and may come back. @param {string | null} [last] */
export async function sweep(last = session.last) {
  const typed = last === null ? null : typedBy(last, "");
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(TYPED) && !(typed && name.startsWith(typed))) sessionStorage.removeItem(name);
  }
  if (!("caches" in globalThis)) return;
  const seen = session.user === null ? null : seenBy(session.user.id);
  const left = (await caches.keys()).filter((name) => name.startsWith(SEEN) && name !== seen);
  await Promise.all(left.map((name) => caches.delete(name)));
}

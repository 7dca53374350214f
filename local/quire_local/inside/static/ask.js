/** Ask the API. @param {string} path @param {Record<string, string | number | null>} question @returns {Promise<any>} */
export async function ask(path, question = {}) {
  const given = Object.entries(question).filter(([, value]) => value !== null && value !== "");
  const query = new URLSearchParams(given.map(([name, value]) => [name, `${value}`]));
  return answer(await fetch(`/_local/api/${path}?${query}`));
}

/** @param {string} path @returns {Promise<any>} */
export async function send(path) {
  return answer(await fetch(`/_local/api/${path}`, { method: "POST" }));
}

/** @param {Response} response */
async function answer(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(body.message);
  return body;
}

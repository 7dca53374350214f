/** What the API, or the way to it, refused. `code` is one of the API's, or OFFLINE. */
export class Refused extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {{ status?: number, details?: { field: string, message: string }[], retryAfter?: number | null, data?: unknown }} [more]
   */
  constructor(code, message, { status = 0, details = [], retryAfter = null, data = null } = {}) {
    super(message);
    this.name = "Refused";
    this.code = code;
    this.status = status;
    this.details = details;
    this.retryAfter = retryAfter;
    this.data = data;
  }
}

/** @param {unknown} error @param {string} code @returns {error is Refused} */
export function isRefused(error, code) {
  return error instanceof Refused && error.code === code;
}

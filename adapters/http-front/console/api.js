// Requests to the console's API.

import { h, note, said } from "./dom.js";
import { t } from "./words.js";

/** A request that failed. Status 0: there was no response. */
export class Refused extends Error {
  constructor(status, body, after) {
    super(body?.message ?? body?.error ?? `${status}`);
    this.status = status;
    this.body = body ?? {};
    this.after = after;
  }
}

let onSessionOver = () => {};

export function whenSessionIsOver(action) {
  onSessionOver = action;
}

export const get = (name, query = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const text = new URLSearchParams(given).toString();
  return request("GET", `api/${name}${text ? `?${text}` : ""}`);
};

/** `fields` is an object, or a list of pairs if a name occurs several times. */
export const post = (name, fields = {}) => request("POST", `api/${name}`, fields);
export const login = (token) => request("POST", "login", { token });
export const logout = () => request("POST", "logout");

async function request(method, path, fields) {
  let response;
  try {
    response = await fetch(`/console/${path}`, {
      method,
      headers: method === "POST" ? { "x-console": "1" } : {},
      body: fields === undefined ? undefined : new URLSearchParams(fields),
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch {
    throw new Refused(0);
  }
  const text = await response.text().catch(() => "");
  const body = parsed(text);
  if (!response.ok) {
    const refused = new Refused(response.status, body, Number(response.headers.get("retry-after")) || null);
    if (response.status === 401) onSessionOver();
    throw refused;
  }
  // A proxy has responded, for example with its sign-on page.
  if (body === null && text) throw new Refused(0);
  return Object.assign(body ?? {}, { workWaiting: response.headers.get("x-work-waiting") === "true" });
}

function parsed(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/** An error, as a box for the page. */
export function trouble(error) {
  if (!(error instanceof Refused)) {
    console.error(error);
    return box(h("p", {}, t("failed", { n: error?.message ?? "?" })));
  }
  if (error.status === 0) return box(h("p", {}, t("unreachable")));
  const { settings, message, error: word } = error.body;
  if (Array.isArray(settings)) {
    const fault = (one) => h("li", {}, h("code", {}, one?.key), " ", said(one?.message));
    return box(h("p", {}, t("wrongSettings")), h("ul", {}, settings.map(fault)));
  }
  return box(h("p", {}, message ?? word ? said(message ?? word) : t("failed", { n: error.status })));
}

function box(...children) {
  const element = note("failed", ...children);
  element.setAttribute("role", "alert");
  return element;
}

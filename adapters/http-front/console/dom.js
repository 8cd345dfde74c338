// Elements that pages are built from. Data is only ever set as text, never as HTML.

import { locale, t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  ok: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8 12.5l2.7 2.7L16 9.5",
  warning: "M12 4 2.8 20h18.4zM12 10v4.5M12 17.2v.1",
  bad: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9 9l6 6M15 9l-6 6",
  unknown: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9.6 9.6a2.5 2.5 0 1 1 3.4 2.7c-.8.4-1 .9-1 1.7M12 16.9v.1",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 11v5M12 7.9v.1",
  pause: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M10 9v6M14 9v6",
  no: "M7 12h10",
  yes: "m6 12.5 4 4 8-9",
  status: "M3 13h4l2.5-7 4 13 2.5-6H21",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5",
  tickets: "M4 7h16v3.2a2 2 0 0 0 0 3.6V17H4v-3.2a2 2 0 0 0 0-3.6zM14 7.5v9",
  explain: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5 20 20",
  letters: "M4 6h16v12H4zM4.5 7l7.5 6 7.5-6",
  audit: "M8 6h12M8 12h12M8 18h12M4 6v.1M4 12v.1M4 18v.1",
};

/** An element. `on…` adds a listener, `true` sets an empty attribute, `null` and `false` set nothing. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Hidden from screen readers, since it always stands beside a word. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name] ?? ICONS.info);
  svg.append(path);
  return svg;
}

/** A text of the connector, which is English. */
export const said = (text, name = "span", attributes = {}) => h(name, { lang: "en", ...attributes }, String(text ?? ""));

const LOOKS = { ok: "ok", warning: "warn", warn: "warn", failed: "bad", error: "bad", bad: "bad", info: "info", unknown: "info" };
const SIGNS = { ok: "ok", warning: "warning", warn: "warning", failed: "bad", error: "bad", bad: "bad", unknown: "unknown" };

/** A word with a colour and an icon. */
export function tag(kind, word, sign = SIGNS[kind]) {
  return h("span", { class: `tag ${LOOKS[kind] ? `is-${LOOKS[kind]}` : ""}` }, sign ? icon(sign) : null, word);
}

/** A coloured box. */
export function note(kind, ...children) {
  return h("div", { class: `note is-${LOOKS[kind] ?? "info"}` }, icon(SIGNS[kind] ?? "info"), h("div", {}, children));
}

export const empty = (sign, text) => h("div", { class: "empty" }, icon(sign), h("p", {}, text));

const isMoment = (text) => typeof text === "string" && /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text));

/** A moment in the reader's time zone; only the time of day if it is today. */
export function moment(iso) {
  if (!isMoment(iso)) return h("span", {}, iso ?? "–");
  const date = new Date(iso);
  const today = date.toDateString() === new Date().toDateString();
  const form = today ? { timeStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" };
  return h("time", { datetime: iso, title: iso, class: "num" }, new Intl.DateTimeFormat(locale(), form).format(date));
}

/** A moment relative to now, such as “5 minutes ago”. */
export function ago(iso) {
  if (!isMoment(iso)) return h("span", {}, iso ?? "–");
  const seconds = (Date.parse(iso) - Date.now()) / 1000;
  const [unit, length] = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]].find(([, length]) => Math.abs(seconds) >= length * 1.5) ?? ["second", 1];
  const text = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(Math.round(seconds / length), unit);
  return h("time", { datetime: iso, title: iso }, text);
}

export const day = (text) => {
  const date = new Date(`${text}T12:00:00`);
  return Number.isNaN(date.getTime()) ? String(text) : h("time", { datetime: text }, new Intl.DateTimeFormat(locale(), { dateStyle: "long" }).format(date));
};

export const number = (value) => (typeof value === "number" ? new Intl.NumberFormat(locale()).format(value) : "–");

/** A list of names and values, without those that have no value. */
export function facts(pairs) {
  return h("dl", {}, pairs.filter(([, value]) => value !== null && value !== undefined && value !== "").map(([name, ...value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

/** Any JSON value, readable. */
export function shown(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  if (isMoment(value)) return moment(value);
  if (typeof value !== "object") return said(value);
  if (Array.isArray(value)) return value.length ? h("ul", {}, value.map((one) => h("li", {}, shown(one)))) : t("none");
  return facts(Object.entries(value).map(([name, one]) => [said(name.replaceAll("_", " ")), shown(one)]));
}

/** A table whose roles survive a style that stacks its cells. */
export function table(caption, heads, rows, attributes = {}) {
  const cell = (value, column) => value?.nodeName === "TD" || value?.nodeName === "TH" ? value : h("td", { role: "cell", class: heads[column]?.num ? "num" : null }, value ?? "");
  return h("table", { role: "table", ...attributes },
    h("caption", {}, caption),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, heads.map((head) => h("th", { role: "columnheader", scope: "col", class: head.num ? "num" : null }, head.name ?? head)))),
    h("tbody", { role: "rowgroup" }, rows.map((row) => h("tr", { role: "row" }, row.map(cell)))));
}

/** Makes a screen reader say a text. */
export function announce(text) {
  const live = document.getElementById("live");
  live.textContent = "";
  // A screen reader ignores a text that is set again unchanged.
  setTimeout(() => { live.textContent = text; }, 60);
}

/** A button that shows when its action runs, and ignores clicks until it ends. */
export function button(words, action, attributes = {}) {
  const element = h("button", { type: "button", ...attributes }, words);
  element.addEventListener("click", () => working(element, action));
  return element;
}

export async function working(element, action) {
  if (element.getAttribute("aria-disabled") === "true") return;
  const busy = h("span", { class: "busy", "aria-hidden": "true" });
  element.setAttribute("aria-disabled", "true");
  element.prepend(busy);
  try {
    await action();
  } finally {
    busy.remove();
    element.removeAttribute("aria-disabled");
  }
}

/** Asks in a dialog. True if the answer is yes. */
export function confirmed(title, text, yes) {
  const dialog = document.getElementById("ask");
  return new Promise((resolve) => {
    const close = (value) => () => dialog.close(value);
    const no = h("button", { type: "button", onclick: close("no"), autofocus: true }, t("cancel"));
    dialog.replaceChildren(h("h2", { id: "ask-title" }, title), h("p", {}, text),
      h("div", { class: "row" }, no, h("button", { type: "button", class: "danger", onclick: close("yes") }, yes)));
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });
}

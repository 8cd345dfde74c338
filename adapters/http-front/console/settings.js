// The settings, their faults and the check; a form where the host can save.

import { get, post, trouble } from "./api.js";
import { announce, button, h, icon, moment, note, number, said, table, tag, working } from "./dom.js";
import { known, list, members, proper, settings } from "./state.js";
import { plain, t } from "./words.js";

/** Values that were typed but not saved, by key. They survive a visit to another page. */
const drafts = new Map();

/** Discards the values that were not saved. */
export const forget = () => drafts.clear();
/** The faults that the last attempt to save found, by key. */
let refused = new Map();

export async function page() {
  const now = await get("settings");
  const values = new Map(list(now.settings).map((one) => [one.key, one]));
  const all = settings();
  // Also settings that are set but not described.
  for (const { key } of values.values()) if (!all.some((one) => one.key === key)) all.push({ key, about: {} });
  const form = h("form", { id: "settings", novalidate: true, autocomplete: "off" });
  const view = { values, all, form, bar: h("div", {}), said: h("div", {}) };
  const groups = grouped(all).map(([title, members], at) => h("section", { class: "card group", "aria-labelledby": `group-${at}` },
    h("h2", { id: `group-${at}` }, title), members.map((one) => row(view, one))));
  form.append(...groups, view.bar);
  form.addEventListener("submit", (event) => { event.preventDefault(); working(form.querySelector("#save"), () => save(view)); });
  bar(view);
  return [known.host.saves ? null : note("info", h("p", {}, t("readOnly"))), validity(values), checks(view), finder(view), view.said, form, webhooks(), permissions()].filter(Boolean);
}

function grouped(all) {
  const schema = members(known.describe.settings);
  const groups = list(schema["x-groups"] ?? known.describe["x-groups"]);
  const known_ = new Set(groups.map((group) => group.key));
  const of = (key) => all.filter((one) => one.about["x-group"] === key);
  const rest = all.filter((one) => !known_.has(one.about["x-group"]));
  return [...groups.map((group) => [group.title ?? group.key, of(group.key)]), [t("settings"), rest]].filter(([, members]) => members.length);
}

/** Filters the settings by name, or to those that are set or have a fault. */
function finder(view) {
  const find = h("input", { id: "find-setting", type: "search", autocomplete: "off" });
  const only = h("input", { id: "only-set", type: "checkbox" });
  const sift = () => {
    const text = find.value.trim().toLowerCase();
    for (const { key, about } of view.all) {
      const one = view.values.get(key);
      const named = [key, about.title, about.description].some((words) => words?.toLowerCase().includes(text));
      const matters = !only.checked || one?.set || list(one?.faults).length || drafts.has(key) || refused.has(key);
      view.form.querySelector(`#setting-${key}-row`).hidden = !(named && matters);
    }
    for (const group of view.form.querySelectorAll(".group")) group.hidden = !group.querySelector(".setting:not([hidden])");
  };
  find.addEventListener("input", sift);
  only.addEventListener("change", sift);
  return h("div", { class: "find", role: "search" }, h("label", { for: find.id }, t("find")), find, h("label", { class: "check", for: only.id }, only, t("onlySet")));
}

function validity(values) {
  const wrong = [...values.values()].filter((one) => list(one.faults).length).length;
  if (!values.size) return null;
  return wrong ? note("failed", h("p", {}, t("faults", { n: wrong }))) : note("ok", h("p", {}, t("allValid")));
}

// The check

function checks(view) {
  const results = h("div", { id: "check-results" });
  const show = () => results.replaceChildren(...(known.check ? [checked()] : []));
  show();
  const run = async () => {
    try {
      known.check = await post("check");
      known.checkedAt = new Date().toISOString();
      show();
      for (const { key } of view.all) found(view, key);
      announce(summary());
    } catch (error) {
      results.replaceChildren(trouble(error));
    }
  };
  return h("section", { class: "card", "aria-labelledby": "check" },
    h("div", { class: "row between" }, h("div", {}, h("h2", { id: "check" }, t("check")), h("p", { class: "soft small" }, t("checkHelp"))),
      button(t("checkNow"), run, { class: "main", id: "check-now" })), results);
}

const words = (result) => ({ ok: t("ok"), warning: t("warning"), failed: t("notGood"), unknown: t("unknown") })[result] ?? plain(result);

function summary() {
  const items = list(known.check?.items);
  const count = (name, result) => known.check[name] ?? items.filter((item) => item.result === result).length;
  return t("checked", { ok: number(count("ok", "ok")), warnings: number(count("warnings", "warning")), failed: number(count("failed", "failed")), unknown: number(count("unknown", "unknown")) });
}

function checked() {
  const items = list(known.check.items);
  const worst = ["failed", "warning", "unknown"].find((result) => items.some((item) => item.result === result)) ?? "ok";
  const sides = [...new Set(items.map((item) => item.side))];
  const all = h("details", { class: "more", open: worst !== "ok" }, h("summary", {}, t("showAll")), sides.map((side) => [h("h3", {}, sideName(side)),
    h("ul", { class: "list" }, items.filter((item) => item.side === side).map((item) => h("li", {}, listed(item))))]));
  return h("div", {}, note(worst, h("p", {}, summary()), h("p", { class: "small" }, `${t("checkedAt")} `, moment(known.checkedAt))), items.length ? all : null);
}

const listed = (item) => [h("div", { class: "row" }, tag(item.result, words(item.result)), said(item.title, "strong")), h("p", {}, said(item.sentence)),
  item.advice && item.result !== "ok" ? said(item.advice, "p", { class: "soft" }) : null];

const sideName = (side) => ({ settings: t("sideSettings"), host: t("sideHost") })[side] ?? proper(String(side ?? ""));

const item_ = (item) => [h("div", { class: "row" }, tag(item.result, words(item.result), null), said(item.title, "strong")),
  item.sentence ? said(item.sentence, "p") : null, item.advice ? said(item.advice, "p", { class: "soft" }) : null];

// One setting

const TEXT = { number: { inputmode: "numeric" }, url: { inputmode: "url" }, date: { type: "date" } };

function row(view, { key, about }) {
  const value = view.values.get(key) ?? { set: false, value: null };
  const secret = about.writeOnly === true || about["x-kind"] === "secret";
  const id = `setting-${key}`;
  const when = about["x-when"];
  const idle = when && view.values.has(when) && !view.values.get(when).set;
  const hints = [
    about.default !== undefined && about.default !== null ? [t("byDefault"), h("code", {}, about.default)] : null,
    list(about.examples).length ? [t("example"), h("code", {}, String(about.examples[0]))] : null,
  ].filter(Boolean).map(([name, what], at) => [at ? " · " : "", `${name}: `, what]);
  const help = h("div", { id: `${id}-help` }, about.description ? h("p", {}, about.description) : null,
    hints.length ? h("p", {}, hints) : null,
    idle ? h("p", {}, icon("info"), " ", t("onlyWith", { n: titleOf(view, when) })) : null);
  const required = list(known.describe.settings?.required).includes(key);
  const name = [about.title ?? plain(key), required ? [" ", h("span", { class: "soft small" }, `(${t("required")})`)] : null];
  const what = h("div", { class: "what" },
    known.host.saves ? h("label", { class: "name", for: id }, name) : h("span", { class: "name", id: `${id}-name` }, name),
    h("code", { class: "soft" }, key), help);
  const to = h("div", { class: "found", id: `${id}-found` });
  const shown = h("div", { class: "value" }, known.host.saves ? control(view, { key, about, value, secret, id }) : display(about, value, secret));
  const element = h("div", { class: `setting ${idle ? "idle" : ""}`, id: `${id}-row`, role: "group", "aria-label": about.title ?? plain(key) }, what, shown, to);
  found(view, key, to);
  element.classList.toggle("changed", drafts.has(key));
  return element;
}

const titleOf = (view, key) => view.all.find((one) => one.key === key)?.about.title ?? key;

/** Shows a setting's faults and what the check found about it. */
function found(view, key, to = document.getElementById(`setting-${key}-found`)) {
  if (!to) return;
  const faults = refused.get(key) ?? list(view.values.get(key)?.faults);
  const items = list(known.check?.items).filter((item) => list(item.settings).includes(key) && !(item.side === "settings" && faults.length));
  to.replaceChildren(...faults.map((fault) => note("failed", h("p", {}, h("strong", {}, t("wrong")), ": ", said(fault)))),
    ...items.map((item) => item.result === "ok" ? h("p", {}, tag("ok", words("ok")), said(item.sentence ?? item.title)) : note(item.result, item_(item))));
  const control = document.getElementById(`setting-${key}`) ?? view.form.querySelector(`#setting-${key}`);
  if (faults.length) control?.setAttribute("aria-invalid", "true");
  else control?.removeAttribute("aria-invalid");
}

function display(about, { set, value }, secret) {
  if (secret) return h("p", {}, set ? tag("ok", t("set")) : tag("", t("notSet"), "no"));
  if (!set) return h("p", { class: "soft" }, about.default !== undefined && about.default !== null ? [h("span", { class: "mono" }, about.default), " ", tag("", t("theDefault"), null)] : tag("", t("notSet"), "no"));
  return about["x-kind"] === "json" ? h("pre", { tabindex: "0" }, pretty(value)) : h("p", { class: "mono" }, value);
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function control(view, { key, about, value, secret, id }) {
  const kept = secret ? "" : value.value ?? "";
  const given = drafts.get(key) ?? kept;
  const kind = about["x-kind"];
  const common = { id, name: key, "aria-describedby": `${id}-help ${id}-found`, spellcheck: "false", autocomplete: secret ? "new-password" : "off" };
  const changed = (text, asBefore = text === kept) => {
    if (asBefore) drafts.delete(key);
    else drafts.set(key, text);
    refused.delete(key);
    found(view, key);
    document.getElementById(`${id}-row`)?.classList.toggle("changed", drafts.has(key));
    bar(view);
  };
  if (secret) return secretControl(common, value, given, drafts.get(key) === "", (text, remove) => changed(text, text === "" && !remove));
  const choices = list(about.enum).filter((choice) => typeof choice === "string");
  if (choices.length) {
    const none = about.default ? `${t("theDefault")}: ${about.default}` : t("notSet");
    const odd = given && !choices.includes(given) ? [h("option", { value: given }, given)] : [];
    const select = h("select", common, h("option", { value: "" }, none), odd, choices.map((choice) => h("option", { value: choice, lang: "en" }, choice)));
    select.value = given;
    select.addEventListener("change", () => changed(select.value));
    return select;
  }
  const field = kind === "json" ? h("textarea", { ...common, rows: 5 }) : h("input", { type: "text", ...TEXT[kind], ...common, placeholder: about.default ?? "" });
  field.value = given;
  field.addEventListener("input", () => changed(field.value));
  return field;
}

/** The console never gets a secret's value: an empty field keeps it, a checkbox removes it. */
function secretControl(common, { set }, given, removed, changed) {
  const field = h("input", { type: "password", ...common, placeholder: set ? t("unchanged") : "" });
  field.value = given;
  field.disabled = removed;
  const state = h("p", {}, set ? tag("ok", t("set")) : tag("", t("notSet"), "no"));
  if (!set) {
    field.addEventListener("input", () => changed(field.value, false));
    return [field, state];
  }
  const remove = h("input", { type: "checkbox", id: `${common.id}-remove` });
  remove.checked = removed;
  field.addEventListener("input", () => changed(field.value, false));
  remove.addEventListener("change", () => {
    field.value = "";
    field.disabled = remove.checked;
    changed("", remove.checked);
  });
  return [field, h("div", { class: "row" }, state, h("label", { class: "check", for: remove.id }, remove, t("removeIt")))];
}

// Saving

function bar(view) {
  if (!known.host.saves) return;
  if (!drafts.size) return view.bar.replaceChildren();
  if (view.count) view.count.textContent = t("changes", { n: drafts.size });
  if (view.bar.children.length) return;
  view.count = h("strong", {}, t("changes", { n: drafts.size }));
  view.bar.replaceChildren(h("div", { class: "saving row between", role: "region", "aria-label": t("save") },
    h("div", {}, view.count, h("p", { class: "soft small" }, t("saveHelp"))),
    h("div", { class: "row" }, button(t("discard"), () => { drafts.clear(); return anew(view, t("discarded"), "info"); }, { id: "discard" }),
      h("button", { class: "main", type: "submit", id: "save" }, t("save")))));
}

async function save(view) {
  if (!drafts.size) return;
  const sent = [...drafts];
  try {
    await post("save", sent);
  } catch (error) {
    const faults = list(error.body?.settings);
    if (error.status !== 422 || !faults.length) {
      view.said.replaceChildren(trouble(error));
      return view.said.scrollIntoView({ block: "center" });
    }
    refused = new Map();
    for (const { key, message } of faults) refused.set(key, [...(refused.get(key) ?? []), message]);
    for (const { key } of view.all) found(view, key);
    for (const hidden of view.form.querySelectorAll("[hidden]")) hidden.hidden = false;
    const words = t("notSaved", { n: refused.size });
    const elsewhere = faults.filter(({ key }) => !document.getElementById(`setting-${key}`));
    const box = note("failed", h("p", {}, words), elsewhere.map(({ key, message }) => h("p", {}, h("code", {}, key), " ", said(message))));
    box.setAttribute("role", "alert");
    view.said.replaceChildren(box);
    const first = view.all.find(({ key }) => refused.has(key));
    const field = first && document.getElementById(`setting-${first.key}`);
    field?.focus();
    return;
  }
  // The check was about the old settings.
  known.check = null;
  announce(t("saved"));
  for (const [key, value] of sent) if (drafts.get(key) === value) drafts.delete(key);
  // A new admin token ends the session; the frame shows that.
  await anew(view, t("saved"), "ok").catch((error) => {
    if (error.status !== 401) view.said.replaceChildren(note("ok", h("p", {}, t("saved"))), trouble(error));
  });
}

/** Loads the page again, with the current settings. */
async function anew(view, words, kind) {
  refused.clear();
  const content = await page();
  const main = view.form.parentElement;
  // Another page was opened meanwhile.
  if (!main) return;
  const heading = main.querySelector("h1");
  main.replaceChildren(heading, note(kind, h("p", {}, words)), ...content);
  heading.focus();
  announce(words);
}

// Webhooks and permissions

function webhooks() {
  const all = list(known.describe.webhooks);
  if (!all.length) return null;
  const one = (hook) => h("li", {}, h("div", { class: "row" }, h("strong", {}, plain(hook.endpoint)), tag("", hook.method ?? "POST", null)),
    h("p", { class: "mono" }, `${location.origin}${hook.path ?? ""}`), hook.instructions ? h("p", { class: "soft" }, hook.instructions) : null,
    hook.setting ? h("p", { class: "soft small" }, h("code", {}, "{token}"), " = ", h("code", {}, hook.setting)) : null);
  return h("section", { class: "card", "aria-labelledby": "webhooks" }, h("h2", { id: "webhooks" }, t("webhooks")), h("ul", { class: "list" }, all.map(one)));
}

function permissions() {
  const all = list(known.describe.permissions);
  if (!all.length) return null;
  const rows = all.map((one) => [h("th", { scope: "row", role: "rowheader" }, one.permission ?? ""), one.access ?? "", one.needed_for ?? ""]);
  return h("section", { class: "card wide", "aria-labelledby": "permissions", tabindex: "0" }, h("h2", { id: "permissions" }, t("permissions")),
    table("", [t("permission"), t("access"), t("neededFor")], rows, { class: "stack" }));
}

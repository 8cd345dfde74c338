// The status page.

import { post, trouble } from "./api.js";
import { ago, announce, button, confirmed, day, facts, h, icon, moment, note, number, said, shown, table, tag } from "./dom.js";
import { known, list, look, members, proper } from "./state.js";
import { plain, t, term } from "./words.js";

/** How old a status may be to be shown, in milliseconds. */
const FRESH = 2000;

let parts = null;

export async function page() {
  // The navigation may have fetched it a moment ago.
  if (!known.status || Date.now() - known.lookedAt > FRESH) await look();
  parts = {
    hero: h("div", { class: "hero-parts" }), actions: h("div", { class: "row" }), did: h("div", {}),
    troubles: h("div", {}), tiles: h("ul", { class: "tiles" }), facts: h("div", {}), counters: h("div", {}),
  };
  const shownNow = parts;
  show(shownNow);
  actions(shownNow);
  return [
    h("section", { class: "card hero", "aria-label": t("status") }, parts.hero.children.length ? [...parts.hero.children] : [], parts.actions),
    parts.did, parts.troubles,
    h("section", { "aria-labelledby": "glance" }, h("h2", { id: "glance" }, t("ataGlance")), parts.tiles),
    h("div", { class: "two" }, parts.facts, parts.counters), older(),
  ];
}

/** Shows the last known status, if this page is open. */
export function update({ aloud = true } = {}) {
  if (!parts?.tiles.isConnected || !known.status) return;
  const before = parts.line?.textContent;
  show(parts);
  actions(parts);
  if (aloud && before !== parts.line?.textContent) announce(parts.line.textContent);
}

async function refresh() {
  await look();
  // The result of the action was announced already.
  update({ aloud: false });
}

function state() {
  const status = known.status ?? {};
  if (known.lost) return ["bad", "warning", t("attention")];
  if (status.paused_until) return ["warn", "pause", t("paused")];
  if (status.ok === true) return ["ok", "ok", t("fine")];
  if (status.ok === false) return ["bad", "warning", t("attention")];
  return ["info", "unknown", t("unclear")];
}

function show(on) {
  const status = known.status ?? {};
  const [look, sign, word] = state();
  const line = known.lost ? h("p", { class: "line" }, t("unreachable")) : status.line ? said(status.line, "p", { class: "line" }) : h("p", { class: "line" }, t("noLine"));
  const pieces = [h("div", { class: `sign is-${look}` }, icon(sign)), h("div", {}, tag(look, word, null), line, h("p", { class: "soft small" }, lastRun(status)))];
  if (on.line) {
    on.sign.replaceWith(pieces[0]);
    on.words.replaceWith(pieces[1]);
  } else {
    on.hero.append(...pieces);
  }
  [on.sign, on.words, on.line] = [...pieces, line];
  on.troubles.replaceChildren(known.lost ? trouble(known.lost) : "", troubles(list(status.troubles)));
  on.tiles.replaceChildren(...tiles(status));
  on.facts.replaceChildren(details(status));
  on.counters.replaceChildren(...counted(status));
}

function lastRun({ runs, paused_until }) {
  const { last, expected } = members(runs);
  return [
    last ? [`${t("lastRun")}: `, ago(last)] : t("noRun"),
    expected === false ? ` · ${t("runsStopped")}` : null,
    paused_until ? [` · ${t("pausedUntil")} `, moment(paused_until)] : null,
  ];
}

function troubles(all) {
  if (!all.length) return "";
  const one = ({ since, sentence, advice, alarmed, kind }) => note("failed",
    h("h3", {}, said(sentence ?? plain(kind))), advice ? said(advice, "p") : null,
    h("p", { class: "small" }, since ? [`${t("since")} `, moment(since), " (", ago(since), ") · "] : null, alarmed ? [`${t("alarmed")}: `, moment(alarmed)] : t("notAlarmed")));
  return h("section", { "aria-labelledby": "troubles" }, h("h2", { id: "troubles" }, t("troubles")), all.map((trouble) => one(members(trouble))));
}

function tiles(status) {
  const all = [
    [t("followed"), members(status.tickets).followed], [t("alertsOpen"), status.alerts_open], [t("waiting"), members(status.inbox).waiting],
    [t("pending"), status.pending], [t("due"), members(status.due).waiting], [t("lettersTile"), status.dead_letters, true],
  ];
  return all.filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value, hot]) => h("li", { class: `card ${hot && value > 0 ? "hot" : ""}` }, h("span", {}, name), h("b", {}, number(value))));
}

function details(status) {
  const { cursor, lease, due, runs, election, format, patience, limits, inbox } = Object.fromEntries(Object.entries(status).map(([k, v]) => [k, members(v)]));
  const seconds = cursor?.lag_seconds;
  const waits = /_(until|again_at)$/;
  const until = Object.entries({ ...patience, ...limits }).filter(([name, when]) => when && waits.test(name)).map(([name, when]) => [t("leftAlone", { n: side(name.replace(waits, "")) }), moment(when)]);
  const left = status.password_days_left;
  return h("section", { class: "card", "aria-labelledby": "facts" }, h("h2", { id: "facts" }, t("facts")), facts([
    [t("schedule"), runs?.expected === true ? tag("ok", t("asExpected")) : runs?.expected === false ? tag("bad", t("runsStopped")) : null],
    [t("decidedUpTo"), ...(cursor?.watermark ? [moment(cursor.watermark), typeof seconds === "number" ? h("span", { class: "soft" }, " (", ago(cursor.watermark), ")") : ""] : [null])],
    cursor?.broken_off ? ["", t("halfRead")] : ["", null],
    [t("workingUntil"), lease?.held_until ? moment(lease.held_until) : null],
    [t("nextLook"), due?.next ? moment(due.next) : null],
    ...until,
    [t("password"), ...(status.password_expires ? [day(status.password_expires), typeof left === "number" ? [" ", tag(left <= 7 ? "bad" : left <= 30 ? "warn" : "", t("daysLeft", { n: left }))] : ""] : [null])],
    [t("oneAtATime"), election?.means ? said(election.means) : null],
    [t("format"), format?.reads_up_to !== undefined ? `${format.stored ?? "–"} / ${format.reads_up_to}` : null],
    [inbox?.hint ? t("event") : "", inbox?.hint ? said("news was announced") : null],
  ]), Object.entries(limits ?? {}).filter(([name, value]) => name.endsWith("_sent") && typeof value === "number").map(([name, value]) => limit(name.slice(0, -5), value, limits)));
}

const side = (word) => word.split("_").map((part, at) => (at ? part : proper(part))).join(" ");

function limit(name, sent, limits) {
  const most = limits[`${name}_most`];
  const id = `limit-${name}`;
  if (typeof most !== "number") return null;
  return h("p", { class: "small" }, h("label", { for: id, class: "soft" }, t("sentOf", { n: side(name), a: number(sent), b: number(most), s: number(limits[`${name}_window_seconds`]) })),
    h("br"), h("meter", { id, min: 0, max: most, high: most * 0.8, optimum: 0, value: sent }, `${sent} / ${most}`));
}

function counted(status) {
  const phases = Object.entries(members(members(status.tickets).by_phase)).filter(([, n]) => n);
  const counters = Object.entries(members(status.counters)).filter(([, n]) => typeof n === "number");
  const rows = (all, words) => all.map(([name, n]) => [words(name), number(n)]);
  const heads = [t("what"), { name: t("howMany"), num: true }];
  return [
    phases.length ? h("section", { class: "card" }, table(t("phases"), heads, rows(phases, (name) => tag(phaseLook(name), term(name), null)))) : null,
    counters.length ? h("section", { class: "card" }, table(t("counters"), heads, rows(counters, (name) => said(plain(name))))) : null,
  ].filter(Boolean);
}

/** The colour of a phase. Alerts that nobody has acknowledged stand out. */
export const phaseLook = (phase) => ({ open: "warn", raising: "warn", acknowledging: "info", acknowledged: "info", dead: "bad" })[phase] ?? "ok";

function actions(on) {
  const paused = Boolean(known.status?.paused_until);
  if (on.paused === paused) return;
  on.paused = paused;
  const act = (words, action, attributes) => button(words, () => tried(on, action), attributes);
  const length = h("select", { id: "pause-for", "aria-label": t("pauseFor") }, [[900, "minutes15"], [3600, "hour1"], [28800, "hours8"]].map(([seconds, words]) => h("option", { value: seconds }, t(words))));
  const stays = on.actions.contains(document.activeElement);
  on.actions.replaceChildren(
    act(t("runNow"), () => run(on), { class: "main", id: "run-now" }),
    paused ? act(t("resume"), async () => { await post("resume"); return t("resumed"); }, { id: "resume" })
      : h("span", { class: "row" }, h("span", { class: "soft", "aria-hidden": "true" }, t("pauseFor")), length,
        act([icon("pause"), t("pause")], async () => {
          const { paused_until } = await post("pause", { seconds: length.value });
          return `${t("pausedUntil")} ${moment(paused_until).textContent}`;
        }, { id: "pause" })));
  if (stays) on.actions.querySelector("button").focus();
}

async function tried(on, action) {
  on.did.replaceChildren();
  try {
    const words = await action();
    announce(words);
    if (!on.did.children.length) on.did.replaceChildren(note("ok", h("p", {}, words)));
  } catch (error) {
    on.did.replaceChildren(trouble(error));
  }
  await refresh().catch(() => {});
}

async function run(on) {
  const { workWaiting, ...report } = await post("run");
  const words = t(workWaiting ? "ranMore" : "ran");
  on.did.replaceChildren(note("ok", h("p", {}, words), Object.keys(report).length ? h("details", { class: "more" }, h("summary", {}, t("whatItDid")), shown(report)) : null));
  return words;
}

function older() {
  const span = h("select", { id: "older-span" }, [[3600, "hour1"], [28800, "hours8"], [86400, "day1"], [604800, "days7"]].map(([seconds, words]) => h("option", { value: seconds }, t(words))));
  const found = h("div", {});
  const count = async () => {
    const seconds = span.value;
    try {
      found.replaceChildren(counted(await post("backfill", { seconds }), seconds));
    } catch (error) {
      found.replaceChildren(trouble(error));
    }
  };
  const counted = ({ tickets, would_alert, numbers, complete }, seconds) => {
    const words = t("wouldAlert", { a: number(would_alert), b: number(tickets) });
    announce(words);
    return note("info", h("p", {}, words, complete === false ? ` ${t("notAllCounted")}` : ""),
      list(numbers).length ? h("p", { class: "small" }, list(numbers).join(", ")) : null,
      would_alert > 0 ? button(t("alertThem"), () => commit(would_alert, seconds), { id: "alert-them" }) : null);
  };
  // For the time span that was counted, even if another is selected by now.
  const commit = async (n, seconds) => {
    if (!await confirmed(t("alertThemAsk", { n }), t("alertThemHelp"), t("alertThem"))) return;
    try {
      await post("backfill", { seconds, commit: "yes" });
      found.replaceChildren(note("ok", h("p", {}, t("going"))));
      announce(t("going"));
    } catch (error) {
      found.replaceChildren(trouble(error));
    }
  };
  return h("details", { class: "card" }, h("summary", {}, h("h2", { class: "inline" }, t("older"))), h("p", { class: "soft" }, t("olderHelp")),
    h("div", { class: "row" }, h("label", { for: "older-span" }, t("changedWithin")), span, button(t("count"), count, { id: "older-count" })), h("p", {}), found);
}

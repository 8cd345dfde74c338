// Tickets that have a record, with their alert and history.

import { get, trouble } from "./api.js";
import { ago, announce, button, empty, facts, h, moment, number, said, tag } from "./dom.js";
import { list } from "./state.js";
import { phaseLook } from "./status.js";
import { plain, t, term } from "./words.js";

const MOST = 50;

export async function page() {
  const rows = h("div", { id: "tickets" });
  const shown = h("p", { class: "soft" });
  const more = h("p", {});
  const filter = h("input", { id: "filter", type: "search", autocomplete: "off" });
  const sift = () => {
    const text = filter.value.trim().toLowerCase();
    for (const row of rows.children) row.hidden = Boolean(text) && !row.dataset.number.includes(text);
  };
  filter.addEventListener("input", sift);
  let count = 0;
  const load = async (after) => {
    const page = await get("tickets", { after, most: MOST });
    const tickets = list(page.tickets);
    rows.append(...tickets.map(ticket));
    count += tickets.length;
    shown.textContent = t("shown", { a: number(count), b: number(page.total ?? count) });
    const last = tickets.at(-1)?.ticket;
    more.replaceChildren(page.more && last ? button(t("more"), async () => {
      try {
        await load(last);
        announce(shown.textContent);
      } catch (error) {
        more.append(trouble(error));
      }
    }) : "");
    sift();
    if (count === 0) rows.append(h("div", { class: "card", "data-number": "" }, empty("ok", t("noTickets"))));
  };
  await load(null);
  if (count === 0) return [rows];
  return [h("div", { class: "find" }, h("label", { for: "filter" }, t("filter")), filter, shown), h("p", {}), rows, more];
}

function ticket(one) {
  const history = list(one.history);
  const number = one.number || one.ticket || "–";
  const last = history[0]?.at;
  return h("details", { class: "card ticket", "data-number": String(number).toLowerCase() },
    h("summary", {}, h("strong", { class: "num" }, number), tag(phaseLook(one.phase), term(one.phase), null), one.ended ? tag("", t("ended"), null) : null,
      one.waits_until ? tag("warn", [`${t("waitsUntil")} `, moment(one.waits_until)]) : null, last ? h("span", { class: "last" }, ago(last)) : null),
    h("div", {}, facts([
      [t("alert"), one.alert ? h("code", {}, one.alert) : null],
      [t("generation"), one.generation ?? null],
      [t("id"), one.ticket ? h("code", {}, one.ticket) : null],
    ]), h("p", {}, h("a", { href: `#/explain/${encodeURIComponent(number)}` }, t("whyLink"))), h("h2", {}, t("history")), trail(history)));
}

function trail(history) {
  if (!history.length) return h("p", { class: "soft" }, t("noHistory"));
  return h("ol", { class: "trail" }, history.map((entry) => h("li", { "data-level": entry.level },
    h("div", { class: "row" }, said(plain(entry.event), "strong"), entry.level === "error" ? tag("bad", t("error")) : entry.level === "warning" ? tag("warn", t("warning")) : null, h("span", { class: "soft small" }, moment(entry.at))),
    [entry.why, entry.result].filter(Boolean).map((words) => said(words, "div", { class: "small" })),
    entry.rule ? h("div", { class: "small soft" }, `${t("rule")}: `, said(entry.rule)) : null)));
}

// The audit log.

import { get, trouble } from "./api.js";
import { announce, button, empty, h, moment, said, table, tag } from "./dom.js";
import { list } from "./state.js";
import { plain, t } from "./words.js";

const MOST = 100;
/** Entries per request of an export. */
const EXPORTED = 1000;

export async function page() {
  const heads = [t("when"), t("level"), t("event"), t("ticket"), t("result"), t("rule"), t("request")];
  const first = await get("audit", { most: MOST });
  const said = h("div", {});
  if (!list(first.entries).length) return [h("div", { class: "card" }, empty("audit", t("noAudit")))];
  const shown = table(t("auditHelp"), heads, list(first.entries).map(row), { class: "stack" });
  const body = shown.querySelector("tbody");
  const more = h("p", {});
  const offer = (page) => {
    const last = list(page.entries).at(-1)?.at;
    more.replaceChildren(page.more && last ? button(t("olderOnes"), async () => {
      try {
        const next = await get("audit", { before: last, most: MOST });
        body.append(...table("", heads, list(next.entries).map(row)).querySelectorAll("tbody > tr"));
        offer(next);
        announce(t("olderOnes"));
      } catch (error) {
        said.replaceChildren(trouble(error));
      }
    }) : "");
  };
  offer(first);
  const save = button(t("export"), () => exported().catch((error) => said.replaceChildren(trouble(error))), { id: "export" });
  return [said, h("section", { class: "card" }, h("div", { class: "row between" }, h("span", {}), save), h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": t("audit") }, shown), more)];
}

const LEVELS = { info: ["", "info"], warning: ["warning", "warning"], error: ["error", "error"] };

function row(one) {
  const [kind, words] = LEVELS[one.level] ?? ["", one.level];
  return [moment(one.at), tag(kind, t(words ?? "info")), said(plain(one.event)), one.number || one.ticket ? h("a", { href: `#/explain/${encodeURIComponent(one.number || one.ticket)}` }, one.number || one.ticket) : "",
    h("td", { role: "cell", class: "whole" }, one.result ? said(one.result, "div") : null, one.why ? said(one.why, "div", { class: "soft small" }) : null),
    one.rule ? said(one.rule) : "", one.request ? h("code", {}, one.request) : ""];
}

async function exported() {
  const all = [];
  let asked = { most: EXPORTED };
  for (;;) {
    const { entries, more } = await get("audit", asked);
    all.push(...list(entries));
    if (!more || !list(entries).length) break;
    asked = { most: EXPORTED, before: all.at(-1).at };
  }
  const lines = all.map((entry) => JSON.stringify(entry)).join("\n");
  const url = URL.createObjectURL(new Blob([`${lines}\n`], { type: "application/x-ndjson" }));
  h("a", { href: url, download: "audit.jsonl" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

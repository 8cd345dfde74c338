// Dead letters: retry or drop them.

import { get, post, trouble } from "./api.js";
import { ago, announce, button, confirmed, empty, h, moment, note, number, said, tag } from "./dom.js";
import { known, list } from "./state.js";
import { effect, t } from "./words.js";

const MOST = 50;

export async function page() {
  const rows = h("ul", { class: "list", id: "letters" });
  const done = h("div", {});
  const head = h("div", { class: "row between" });
  const more = h("p", {});
  const card = h("section", { class: "card", "aria-label": t("letters") }, head, rows, more);
  let letters = [];
  const load = async (after) => {
    const page = await get("dead-letters", { after, most: MOST });
    const found = list(page.letters);
    letters = after ? [...letters, ...found] : found;
    if (known.status) known.status.dead_letters = page.total ?? letters.length;
    const again = letters.filter((one) => one.can_retry).map((one) => one.key);
    head.replaceChildren(h("p", { class: "soft" }, t("shown", { a: number(letters.length), b: number(page.total ?? letters.length) })),
      again.length > 1 ? button(t("retryAll"), () => act("retry", again.slice(0, 100))) : "");
    rows.replaceChildren(...letters.map(letter));
    more.replaceChildren(page.more ? button(t("more"), () => load(letters.at(-1).key).catch((error) => more.append(trouble(error)))) : "");
    if (!letters.length) card.replaceChildren(empty("ok", t("noLetters")));
  };
  const act = async (what, keys) => {
    try {
      const answer = await post(what, keys.map((key) => ["key", key]));
      const told = list(answer.letters);
      const boxes = told.map((one) => note(one.done ? "ok" : "warning", said(one.sentence, "p")));
      done.replaceChildren(...boxes);
      announce(told.map((one) => one.sentence).join(" "));
      await load(null);
      document.querySelector("h1")?.focus();
    } catch (error) {
      done.replaceChildren(trouble(error));
    }
  };
  const letter = (one) => h("li", {},
    h("div", { class: "row" }, one.number || one.ticket ? h("a", { href: `#/explain/${encodeURIComponent(one.number || one.ticket)}` }, h("strong", {}, one.number || one.ticket)) : h("strong", {}, one.tickets > 1 ? t("about", { n: one.tickets }) : t("noTicket")),
      tag("bad", effect(one.effect)), h("span", { class: "soft small" }, moment(one.at), " · ", ago(one.at))),
    said(one.reason, "p"), one.advice ? said(one.advice, "p", { class: "soft" }) : null,
    h("div", { class: "row" }, one.can_retry ? button(t("retry"), () => act("retry", [one.key]), { "aria-label": `${t("retry")}: ${one.number || one.key}` }) : null,
      button(t("drop"), async () => {
        if (await confirmed(t("dropAsk"), t("dropHelp"), t("drop"))) await act("drop", [one.key]);
      }, { "aria-label": `${t("drop")}: ${one.number || one.key}` })));
  await load(null);
  return [h("p", { class: "soft" }, t("lettersHelp")), done, card];
}

// Why one ticket alerts or not, and a preview of the alerts for the latest tickets.

import { get, trouble } from "./api.js";
import { announce, button, empty, facts, h, icon, said, shown, tag, working } from "./dom.js";
import { list, members } from "./state.js";
import { t, term } from "./words.js";

const LATEST = 10;

export async function page(about) {
  const field = h("input", { id: "number", name: "number", type: "text", value: about, autocomplete: "off", spellcheck: "false", required: true });
  const go = h("button", { class: "main", type: "submit", id: "explain" }, t("explain"));
  const results = h("div", { id: "explained" });
  let turn = 0;
  const ask = async (query) => {
    // Only the last request counts, in whatever order the responses arrive.
    const mine = (turn += 1);
    results.replaceChildren();
    try {
      const answer = await get("explain", query);
      if (mine !== turn) return;
      results.replaceChildren(...told(answer));
      announce(`${t("results")}: ${list(answer.tickets).length}`);
    } catch (error) {
      if (mine === turn) results.replaceChildren(trouble(error));
    }
  };
  const form = h("form", { class: "find" }, h("label", { for: "number" }, t("number")), field, go);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const number = field.value.trim();
    if (!number) return field.focus();
    // So that the address can be shared. It does not load the page again.
    history.replaceState(null, "", `#/explain/${encodeURIComponent(number)}`);
    working(go, () => ask({ ticket: number }));
  });
  if (about) setTimeout(() => working(go, () => ask({ ticket: about })));
  return [h("p", { class: "soft" }, t("explainHelp")),
    h("section", { class: "card" }, form, h("hr"), h("div", { class: "row between" }, h("p", { class: "soft small" }, t("previewHelp")),
      button(t("preview"), () => ask({ latest: LATEST }), { id: "preview" }))), results];
}

function told(answer) {
  const tickets = list(answer.tickets);
  const rest = ["write_backs", "line_changes"].filter((name) => Object.keys(answer[name] ?? {}).length)
    .map((name) => h("details", { class: "card" }, h("summary", {}, h("h2", { class: "inline" }, t(name === "write_backs" ? "writeBacks" : "lineChanges"))), shown(answer[name])));
  if (!tickets.length) return [h("div", { class: "card" }, empty("explain", term("nothing")))];
  const heading = h("h2", { class: tickets.length > 1 ? null : "quiet" }, t("results"));
  return [heading, ...tickets.map((one) => ticket(members(one), tickets.length > 1)), ...rest];
}

const LOOKS = { raise: "warn", acknowledge: "info", resolve: "ok", annotate: "info", wait: "info" };

function ticket(one, brief) {
  const rules = list(one.rules);
  const why = [
    list(one.reasons).length ? h("ul", {}, list(one.reasons).map((reason) => said(reason, "li"))) : null,
    one.passed ? h("p", { class: "soft" }, icon("info"), " ", t("passed")) : null,
    rules.length ? [h("h4", {}, t("rules")), h("ul", { class: "rules" }, rules.map(rule))] : null,
    one.known ? h("details", { class: "more" }, h("summary", {}, t("remembered")), shown(one.known)) : null,
  ];
  return h("article", { class: "card" },
    h("div", { class: "row" }, h("h3", { class: "num" }, one.number || one.ticket || "–"), tag(LOOKS[one.decision] ?? "", term(one.decision), null), one.rule ? tag("", said(one.rule), null) : null),
    said(one.sentence, "p"), alert(one.alert, brief), brief ? h("details", { class: "more" }, h("summary", {}, t("why")), why) : why);
}

function rule(one) {
  const because = list(one.because);
  return h("li", { class: one.matches ? "yes" : "no" }, icon(one.matches ? "yes" : "no"), h("div", {}, said(one.name, "strong"), ` – ${t(one.matches ? "matches" : "noMatch")}`),
    because.length ? h("ul", {}, because.map((words) => said(words, "li"))) : null);
}

/** The alert that would be sent: title and text as on the phone, the rest by its name. */
function alert(given, brief) {
  const { team, event } = members(given);
  const sent = members(event);
  const named = (words) => Object.keys(sent).find((key) => words.includes(key.toLowerCase()));
  const [title, text] = [named(["title", "subject"]), named(["text", "message"])];
  if (!Object.keys(sent).length) return h("p", { class: "soft" }, t("nothingSent"));
  const others = Object.entries(sent).filter(([key]) => key !== title && key !== text);
  const all = facts([[t("team"), team || null], ...others.map(([key, value]) => [key, typeof value === "object" ? JSON.stringify(value) : String(value)])]);
  return h("div", { class: "alert", role: "group", "aria-label": t("wouldSend") },
    title ? h("p", { class: "title" }, String(sent[title])) : null, text ? h("div", { class: "text", tabindex: "0", role: "group", "aria-label": text }, String(sent[text])) : null,
    brief ? h("details", { class: "more small" }, h("summary", {}, t("others")), all) : all);
}

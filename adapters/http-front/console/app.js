// The frame around the pages: language, login, and navigation by the address's fragment.

import { get, login, logout, Refused, trouble, whenSessionIsOver } from "./api.js";
import { announce, h, icon, note, working } from "./dom.js";
import { describe, known, list, look } from "./state.js";
import { choose, current, t } from "./words.js";
import * as status from "./status.js";
import * as settings from "./settings.js";
import * as tickets from "./tickets.js";
import * as explain from "./explain.js";
import * as letters from "./letters.js";
import * as audit from "./audit.js";

const PAGES = { status, settings, tickets, explain, letters, audit };
/** How often the status is fetched while the page is visible, in milliseconds. */
const LOOK = 15_000;

const by = (id) => document.getElementById(id);
let inside = false;
/** Counts the pages shown. A page that finishes loading after another was opened is discarded. */
let turn = 0;

/** `#/explain/I%202401` is the page `explain` about `I 2401`. */
function place() {
  const [name, ...rest] = location.hash.replace(/^#\/?/, "").split("/");
  const page = Object.hasOwn(PAGES, name) ? name : "status";
  try {
    return { page, about: decodeURIComponent(rest.join("/")) };
  } catch {
    return { page, about: "" };
  }
}

function frame() {
  document.documentElement.lang = current();
  by("language").value = current();
  by("language-label").textContent = t("language");
  by("skip").textContent = t("skip");
  by("logout").textContent = t("logout");
  by("logout").hidden = !inside;
  by("name").textContent = known.describe.name ?? t("console");
  by("version").textContent = known.describe.version ?? "";
  document.body.classList.toggle("alone", !inside);
  const nav = by("nav");
  nav.hidden = !inside;
  nav.setAttribute("aria-label", t("pages"));
  nav.replaceChildren(h("ul", {}, Object.keys(PAGES).map((name) => {
    const here = place().page === name;
    return h("li", {}, h("a", { href: `#/${name}`, "aria-current": here ? "page" : null }, icon(name), t(name), count(name)));
  })));
  nav.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

/** How many items on that page need a person. */
function count(name) {
  const n = name === "letters" ? known.status?.dead_letters : name === "status" ? list(known.status?.troubles).length : 0;
  return n > 0 ? h("span", { class: "count" }, String(n)) : null;
}

function title(words) {
  document.title = `${words} · ${known.describe.name ?? t("console")}`;
}

async function show({ focus = false } = {}) {
  if (!inside) return;
  const mine = ++turn;
  const { page, about } = place();
  frame();
  title(t(page));
  const heading = h("h1", { tabindex: "-1" }, t(page));
  const loading = h("p", { class: "soft" }, h("span", { class: "busy", "aria-hidden": "true" }), " ", t("loading"));
  by("main").replaceChildren(heading, loading);
  by("main").setAttribute("aria-busy", "true");
  if (focus) {
    scrollTo(0, 0);
    heading.focus();
  }
  let content;
  try {
    content = await PAGES[page].page(about);
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return;
    content = [trouble(error), h("button", { type: "button", onclick: () => show() }, t("again"))];
  }
  if (mine !== turn) return;
  loading.remove();
  by("main").removeAttribute("aria-busy");
  by("main").append(...[content].flat());
}

function door(words, kind = "info") {
  inside = false;
  turn += 1;
  // An open dialog would block the login form.
  document.getElementById("ask")?.close?.();
  frame();
  title(t("login"));
  const field = h("input", { id: "token", name: "token", type: "password", autocomplete: "current-password", required: true, "aria-describedby": "token-help", spellcheck: "false" });
  const enter = h("button", { class: "main", type: "submit" }, t("login"));
  const said = h("div", { id: "door-said" }, words ? note(kind, h("p", {}, words)) : null);
  const form = h("form", { method: "post", action: "/console/login", id: "login" },
    h("label", { for: "token" }, t("token")), field, h("p", { id: "token-help", class: "soft small" }, t("tokenHelp")), said, enter);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    said.replaceChildren();
    working(enter, async () => {
      const refused = await entered(field.value);
      if (!refused) return;
      refused.setAttribute("role", "alert");
      said.replaceChildren(refused);
      field.select();
      field.focus();
    });
  });
  by("main").removeAttribute("aria-busy");
  by("main").replaceChildren(h("div", { class: "card door" }, h("h1", {}, t("login")), form));
  field.focus();
}

/** Logs in. Returns null, or what to show if it failed. */
async function entered(token) {
  try {
    await login(token);
  } catch (error) {
    if (error.status === 403 && !error.body.message) return note("failed", h("p", {}, t("wrongToken")));
    if (error.status === 429) return note("warning", h("p", {}, t("tooMany", { n: error.after ?? 60 })));
    return trouble(error);
  }
  try {
    await begin();
  } catch (error) {
    return error.status === 401 ? note("warning", h("p", {}, t("noCookie"))) : trouble(error);
  }
  return null;
}

/** Opens the console. Fails with 401 if there is no session. */
async function begin() {
  known.host = await get("host");
  // Other errors are shown by the pages that need the data.
  await Promise.all([describe(), look()].map((asked) => asked.catch((error) => { if (error.status === 401) throw error; })));
  inside = true;
  await show({ focus: true });
}

by("language").addEventListener("change", async (event) => {
  choose(event.target.value);
  if (!inside) return door();
  // If this fails, the connector's texts stay in the old language.
  await describe().catch(() => {});
  await show();
});

by("logout").addEventListener("click", () => working(by("logout"), async () => {
  try {
    await logout();
  } catch (error) {
    // The session is still valid, so the page stays.
    if (error.status !== 401) return by("main").prepend(trouble(error));
  }
  // The next person must not see what was typed.
  settings.forget();
  door(t("loggedOut"));
  announce(t("loggedOut"));
}));

by("skip").addEventListener("click", (event) => {
  // Following the link would change the fragment, which names the page.
  event.preventDefault();
  by("main").focus();
});

addEventListener("hashchange", () => show({ focus: true }));
whenSessionIsOver(() => { if (inside) door(t("sessionOver"), "warning"); });

setInterval(async () => {
  if (!inside || document.hidden) return;
  await look().catch(() => {});
  if (!inside) return;
  for (const link of by("nav").querySelectorAll("a")) {
    link.querySelector(".count")?.remove();
    const waits = count(link.getAttribute("href").slice(2));
    if (waits) link.append(waits);
  }
  if (place().page === "status") status.update();
}, LOOK);

frame();
begin().catch((error) => {
  if (error.status === 401) return door();
  by("main").replaceChildren(h("h1", {}, t("console")), trouble(error), h("button", { type: "button", onclick: () => location.reload() }, t("again")));
});

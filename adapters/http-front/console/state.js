// What several pages know.

import { get } from "./api.js";
import { current } from "./words.js";

export const known = {
  /** What the connector says of itself, in the reader's language. */
  describe: {},
  /** What the host can do. */
  host: { saves: false },
  /** The last check and when it was. */
  check: null,
  checkedAt: null,
  status: null,
  lookedAt: 0,
  /** Why the last look did not succeed. */
  lost: null,
};

export async function describe() {
  known.describe = await get("describe", { language: current() });
}

/** How things stand, for every page. */
export async function look() {
  try {
    known.status = await get("status");
    known.lookedAt = Date.now();
    known.lost = null;
  } catch (error) {
    // What was known last stays, and is shown as what it is.
    known.lost = error;
    throw error;
  }
}

export const list = (value) => (Array.isArray(value) ? value : []);
export const members = (value) => (value !== null && typeof value === "object" && !Array.isArray(value) ? value : {});

/** The schema's settings, in order: key and what is said of it. */
export function settings() {
  const all = Object.entries(members(known.describe.settings?.properties));
  return all.map(([key, about]) => ({ key, about: members(about) })).sort((a, b) => (a.about["x-order"] ?? 1e9) - (b.about["x-order"] ?? 1e9));
}

/** A system's name as the connector writes it: `abc` is known from `ABC` in its words. */
export function proper(word) {
  const text = plainText(known.describe);
  const found = new RegExp(`\\b${word.replace(/[^\w]/g, ".")}\\b`, "i").exec(text);
  return found ? found[0] : word.charAt(0).toUpperCase() + word.slice(1);
}

function plainText(describe) {
  const settings = Object.values(members(describe.settings?.properties));
  const groups = list(describe.settings?.["x-groups"] ?? describe["x-groups"]);
  return [describe.name, ...groups.map((group) => group?.title), ...settings.flatMap((one) => [one?.title, one?.description])].filter(Boolean).join(" ");
}

// What several pages share.

import { get } from "./api.js";
import { current } from "./words.js";

export const known = {
  /** The answer of `describe`, in the reader's language. */
  describe: {},
  /** Whether the host can save settings. */
  host: { saves: false },
  /** The answer of the last check, and when it was. */
  check: null,
  checkedAt: null,
  status: null,
  lookedAt: 0,
  /** Why the status could not be fetched last time. */
  lost: null,
};

export async function describe() {
  known.describe = await get("describe", { language: current() });
}

/** Fetches the status, for every page. */
export async function look() {
  try {
    known.status = await get("status");
    known.lookedAt = Date.now();
    known.lost = null;
  } catch (error) {
    // The last status stays, and its age is shown.
    known.lost = error;
    throw error;
  }
}

export const list = (value) => (Array.isArray(value) ? value : []);
export const members = (value) => (value !== null && typeof value === "object" && !Array.isArray(value) ? value : {});

/** The schema's settings in order: the key and its schema. */
export function settings() {
  const all = Object.entries(members(known.describe.settings?.properties));
  return all.map(([key, about]) => ({ key, about: members(about) })).sort((a, b) => (a.about["x-order"] ?? 1e9) - (b.about["x-order"] ?? 1e9));
}

/** A system's name as the connector spells it: `abc` becomes `ABC` if its texts say so. */
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

// A tenant's file. What is wrong with it is told by its place: what stands there may be a secret.
import { readFileSync } from 'node:fs';

const WANTED = 'expected {"hosts": ["…"], "settings": {"…": "…"}}';

/** Gives `{ hosts, settings }`. */
export function read(file) {
  const { hosts, settings } = parsed(file, readFileSync(file, 'utf8')) ?? {};
  if (!Array.isArray(hosts) || settings?.constructor !== Object) throw new Error(`${file}: ${WANTED}`);
  const wrong = Object.keys(settings).filter((key) => typeof settings[key] !== 'string');
  if (!hosts.every((host) => typeof host === 'string')) wrong.push('hosts');
  if (wrong.length) throw new Error(`${file}: ${wrong.join(', ')}: expected text in quotes`);
  return { hosts, settings };
}

function parsed(file, text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    const lines = text.slice(0, position(text, error.message)).split('\n');
    // No `cause`: it would be printed, and quotes the file.
    throw new Error(`${file}: line ${lines.length}, column ${lines.at(-1).length + 1}: ${WANTED}`);
  }
}

function position(text, message) {
  const told = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message);
  if (told) return Number(told[1]);
  // A token it did not expect is quoted without its place: it is where the file has to be cut off to be
  // merely unfinished.
  let end = 0;
  while (end < text.length && !unexpected(text.slice(0, end + 1))) end += 1;
  return end;
}

function unexpected(text) {
  try {
    return JSON.parse(text) && false;
  } catch (error) {
    return error.message.startsWith('Unexpected token');
  }
}

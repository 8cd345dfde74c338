// A tenant's store: one file per key in a folder that no other process uses. Put your database in its
// place: the functions may be asynchronous, as long as `increment` is atomic.
import {
  closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

// A key may be '..', and two that differ in capitals are one file on some disks. So a file is named by its
// key as one number with the base 32, in at most 206 digits; hexadecimal ones would be too many for a name.
const fileOf = (key) => BigInt(`0x01${Buffer.from(key).toString('hex')}`).toString(32);
const keyOf = (name) => {
  const number = [...name].reduce((sum, digit) => 32n * sum + BigInt(parseInt(digit, 32)), 0n);
  return Buffer.from(number.toString(16).slice(1), 'hex').toString();
};
const UNFINISHED = '%new'; // The name of no key.

export class Store {
  #folder;

  constructor(folder) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
  }

  get(key) {
    try {
      return new Uint8Array(readFileSync(join(this.#folder, fileOf(key))));
    } catch (error) {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  // Whole or not at all, and on the disk when it returns.
  set(key, value) {
    const unfinished = join(this.#folder, UNFINISHED);
    writeFileSync(unfinished, value, { mode: 0o600, flush: true });
    renameSync(unfinished, join(this.#folder, fileOf(key)));
    this.#flushFolder();
  }

  delete(key) {
    rmSync(join(this.#folder, fileOf(key)), { force: true });
    this.#flushFolder();
  }

  listKeys(prefix) {
    const names = readdirSync(this.#folder).filter((name) => name !== UNFINISHED);
    return names.map(keyOf).filter((key) => key.startsWith(prefix)).sort();
  }

  // Nothing else runs in this thread between reading and writing.
  increment(key, delta) {
    const sum = BigInt(new TextDecoder().decode(this.get(key)) || 0) + delta;
    this.set(key, new TextEncoder().encode(sum));
    return sum;
  }

  #flushFolder() {
    const folder = openSync(this.#folder, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }
}

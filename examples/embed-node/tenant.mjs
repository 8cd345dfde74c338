// One customer: settings, hosts, store. Every call has a fresh instance in a fresh thread, so calls
// overlap, and one that hangs can be ended.
import { readdirSync, readFileSync } from 'node:fs';
import { MessageChannel, Worker } from 'node:worker_threads';
import { Room } from './room.mjs';

const folder = new URL('./connector/', import.meta.url);
const cores = readdirSync(folder).filter((name) => name.endsWith('.wasm'));
// Compiled once, whatever the number of tenants and calls.
const compiled = cores.map((name) => [name, new WebAssembly.Module(readFileSync(new URL(name, folder)))]);
const modules = Object.fromEntries(compiled);

// Calls of all tenants, each of which has a thread: anybody can make one, since `admit` finds out who may.
const room = new Room(8);

export class Tenant {
  constructor({ settings, hosts, store, deadline = 60_000 }) {
    Object.assign(this, { settings, store, deadline, hosts: hosts.map((host) => host.toLowerCase()) });
  }

  /** Gives `{ ok }` or `{ err }`, as the contract says; rejects when the call broke or took too long. */
  call(name, ...parameters) {
    return room.within(() => this.#call(name, parameters));
  }

  #call(name, parameters) {
    const { port1, port2 } = new MessageChannel();
    const answered = new Int32Array(new SharedArrayBuffer(4));
    port1.on('message', async ({ operation, values }) => {
      port1.postMessage(await this.#serve(operation, values));
      Atomics.store(answered, 0, 1);
      Atomics.notify(answered, 0);
    });
    const { settings, hosts } = this;
    const workerData = { modules, settings, hosts, name, parameters, store: port2, answered };
    const thread = new Worker(new URL('./call.mjs', import.meta.url), { workerData, transferList: [port2] });
    return this.#end(thread).finally(() => port1.close());
  }

  async #serve(operation, values) {
    try {
      return { value: await this.store[operation](...values) };
    } catch (error) {
      return { error: { tag: 'unavailable', val: error.code ?? 'the store failed' } };
    }
  }

  #end(thread) {
    const call = new Promise((resolve, reject) => {
      thread.on('message', resolve);
      thread.on('error', reject);
      const tooLong = () => reject(new Error(`ended after its deadline of ${this.deadline} ms`));
      const timer = setTimeout(tooLong, this.deadline);
      thread.on('exit', () => clearTimeout(timer));
    });
    // Its memory is free, before another call gets its place.
    return call.finally(() => thread.terminate());
  }
}

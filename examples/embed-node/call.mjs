// One call of a connector, in a thread of its own: whatever waits in here waits for nobody else.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { cli, clocks, http, io } from '@bytecodealliance/preview2-shim';
import { instantiate } from './connector/connector.js';
import { outgoing } from './outgoing.mjs';

const { modules, settings, hosts, name, parameters, store, answered } = workerData;

// The store is in the main thread, and may be asynchronous there. Here an import has to return.
function ask(operation, ...values) {
  Atomics.store(answered, 0, 0);
  store.postMessage({ operation, values });
  Atomics.wait(answered, 0, 0);
  const { value, error } = receiveMessageOnPort(store).message;
  if (error) throw error;
  return value;
}

const imports = {
  'integration:connector/config': { get: (key) => settings[key] },
  'integration:connector/key-value': {
    get: (key) => ask('get', key),
    set: (key, value) => ask('set', key, value),
    delete: (key) => ask('delete', key),
    listKeys: (prefix) => ask('listKeys', prefix),
    increment: (key, delta) => ask('increment', key, delta),
  },
  'wasi:cli/stderr': cli.stderr,
  'wasi:clocks/monotonic-clock': clocks.monotonicClock,
  'wasi:clocks/wall-clock': clocks.wallClock,
  'wasi:http/outgoing-handler': outgoing(http.outgoingHandler, hosts),
  'wasi:http/types': http.types,
  'wasi:io/error': io.error,
  'wasi:io/poll': io.poll,
  'wasi:io/streams': io.streams,
};

const { handler } = instantiate((module) => modules[module], imports);
try {
  parentPort.postMessage({ ok: handler[name](...parameters) });
} catch (error) {
  // A failure by contract is thrown as it is; anything else is a trap.
  if (error instanceof Error) throw error;
  parentPort.postMessage({ err: error });
}

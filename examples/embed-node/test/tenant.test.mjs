// What a tenant may not do, and what happens then.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Store } from '../store.mjs';
import { Tenant } from '../tenant.mjs';

let folder, silent, url, connections = 0;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'embed-node-'));
  // Takes connections and never answers.
  silent = createServer((socket) => { connections += 1; socket.unref(); }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  url = `http://127.0.0.1:${silent.address().port}`;
});

after(() => {
  silent.close();
  rmSync(folder, { recursive: true });
});

function tenant(name, given) {
  const settings = {
    insecure_loopback: 'yes',
    topdesk_url: url,
    topdesk_username: 'integration',
    topdesk_password: 'app-password',
    signl4_webhook_secret: 'secret-of-the-team',
    response_timeout: '1s',
  };
  return new Tenant({ settings, hosts: [url], store: new Store(join(folder, name)), ...given });
}

test('a host that is not the tenant\'s own is not reached', async () => {
  const { err } = await tenant('curious', { hosts: [] }).call('onSchedule');
  assert.equal(err.reason.tag, 'try-later');
  assert.match(err.reason.val.message, /does not allow requests/);
  assert.equal(connections, 0);
});

test('an answer that does not come is not taken for a connection that was not made', async () => {
  // The deadline is before the 3 s that the connector gives to connecting.
  const { err } = await tenant('patient', { deadline: 2_500 }).call('onSchedule');
  assert.equal(err.reason.tag, 'try-later');
  assert.match(err.reason.val.message, /no answer in time/);
});

test('a call that takes too long is ended', async () => {
  const call = tenant('late', { deadline: 500 }).call('onSchedule');
  await assert.rejects(call, /ended after its deadline of 500 ms/);
});

test('a store that fails is told to the connector', async () => {
  const broken = { get() { throw Object.assign(new Error(), { code: 'EIO' }); } };
  const { err } = await tenant('unlucky', { store: broken }).call('onSchedule');
  assert.equal(err.reason.tag, 'try-later');
  assert.match(err.reason.val.message, /EIO/);
});

test('a store keeps what was set when it is opened again', () => {
  const [first, again] = [new Store(join(folder, 'kept')), new Store(join(folder, 'kept'))];
  first.set('b:1', Uint8Array.of(1, 2));
  first.set('a', Uint8Array.of());
  assert.deepEqual(again.get('b:1'), Uint8Array.of(1, 2));
  assert.deepEqual(again.listKeys(''), ['a', 'b:1']);
  assert.deepEqual(again.listKeys('b'), ['b:1']);
  again.delete('b:1');
  assert.equal(first.get('b:1'), undefined);
});

test('a counter counts on when the store is opened again', () => {
  assert.equal(new Store(join(folder, 'counts')).increment('n', 2n), 2n);
  assert.equal(new Store(join(folder, 'counts')).increment('n', 1n), 3n);
});

test('a store keeps every key that the contract allows, and apart', () => {
  const store = new Store(join(folder, 'keys'));
  const keys = ['.', '..', 'A', 'a', 'a.-_:', ':'.repeat(128), 'Z'.repeat(128)];
  for (const key of keys) store.set(key, Buffer.from(key));
  assert.deepEqual(store.listKeys(''), keys.sort());
  for (const key of keys) assert.equal(Buffer.from(store.get(key)).toString(), key);
});

test('the files of a store differ in more than capitals', () => {
  const store = new Store(join(folder, 'capitals'));
  for (const key of ['A', 'a', 'tIcket', 'ticket']) store.set(key, Uint8Array.of());
  const names = readdirSync(join(folder, 'capitals')).map((name) => name.toLowerCase());
  assert.equal(new Set(names).size, 4);
});

test('calls of all tenants for which there is no room wait', async () => {
  const working = new Set();
  let most = 0;
  const calls = Array.from({ length: 20 }, (_, name) => {
    const begun = () => {
      most = Math.max(most, working.add(name).size);
      throw new Error();
    };
    const call = tenant(`many-${name}`, { store: { get: begun } }).call('onSchedule');
    return call.finally(() => working.delete(name));
  });
  await Promise.all(calls);
  assert.ok(most <= 8, `${most} calls at once`);
});

test('a host is the tenant\'s own in capitals, too', async () => {
  const hosts = ['HTTP' + url.slice(4)];
  const { err } = await tenant('loud', { hosts, deadline: 5_000 }).call('onSchedule');
  assert.match(err.reason.val.message, /no answer in time/);
});

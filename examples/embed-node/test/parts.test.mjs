// The parts that need no connector.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { Room } from '../room.mjs';
import { Runs } from '../runs.mjs';
import { listener } from '../webhook.mjs';

const done = (workWaiting = false) => ({ ok: { workWaiting, details: '{}' } });
const failed = (tag, val) => ({ err: { reason: { tag, val }, details: '{}' } });
const later = (afterSeconds) => ({ afterSeconds, message: 'TOPdesk is busy' });

// A tenant whose calls give these answers, one after the other.
function answering(...answers) {
  const calls = [];
  const call = async (name) => {
    calls.push(name);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { call, calls };
}

// Runs of such a tenant, by a clock that `time.now` sets, with what is told of them.
function paced(t, ...answers) {
  const time = { now: 1000 };
  const tenant = answering(...answers);
  t.mock.method(console, 'log', () => {});
  const told = t.mock.method(console, 'error', () => {}).mock;
  return { time, told, calls: tenant.calls, runs: new Runs(tenant, () => time.now) };
}

test('while work waits the next run is at once', async (t) => {
  const { runs, calls } = paced(t, done(true), done(true), done());
  await runs.work('drain');
  assert.deepEqual(calls, ['drain', 'onSchedule', 'onSchedule']);
});

test('nothing is called before the time that a run asked for', async (t) => {
  const { runs, calls, time } = paced(t, failed('try-later', later(15)), done());
  await runs.work('onSchedule');
  time.now += 14_999;
  await runs.work('drain');
  await runs.work('onSchedule');
  assert.deepEqual(calls, ['onSchedule']);
});

test('at the time that a run asked for the next may come', async (t) => {
  const { runs, calls, time } = paced(t, failed('try-later', later(15)), done());
  await runs.work('onSchedule');
  time.now += 15_000;
  await runs.work('onSchedule');
  assert.equal(calls.length, 2);
});

test('a run that asks for no time holds up nothing', async (t) => {
  const { runs, calls } = paced(t, failed('try-later', later(undefined)), done());
  await runs.work('onSchedule');
  await runs.work('drain');
  assert.equal(calls.length, 2);
});

test('trouble with the state ends the runs and is told', async (t) => {
  const { runs, calls, told } = paced(t, failed('state-trouble', 'head is of version 9'), done());
  await runs.everyMinute();
  await runs.work('drain');
  assert.deepEqual(calls, ['onSchedule']);
  assert.match(told.calls[0].arguments[0], /no further run: the state needs a person: head is/);
});

test('a run that breaks is told and the next may come', async (t) => {
  const { runs, calls, told } = paced(t, new Error('a trap'), done());
  await runs.work('onSchedule');
  await runs.work('onSchedule');
  assert.match(told.calls[0].arguments[0], /onSchedule broke: Error: a trap/);
  assert.equal(calls.length, 2);
});

// The answer of a service whose connector gives these answers.
async function post(t, ...answers) {
  const server = createServer(listener(answering(...answers))).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}/webhook/signl4/token`;
  return fetch(url, { method: 'POST', body: '{}', headers: { connection: 'close' } });
}

test('who is to come again is told when', async (t) => {
  const answer = await post(t, { ok: 100 }, { err: { tag: 'try-later', val: later(30) } });
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '30']);
});

test('who is to come again at no certain time is told none', async (t) => {
  const answer = await post(t, { ok: 100 }, { err: { tag: 'try-later', val: later(undefined) } });
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, null]);
});

test('who cannot be admitted now is told when to come again', async (t) => {
  const answer = await post(t, { err: { tag: 'try-later', val: later(30) } });
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '30']);
});

test('what is refused is answered 400', async (t) => {
  const answer = await post(t, { ok: 100 }, { err: { tag: 'refused', val: 'no' } });
  assert.equal(answer.status, 400);
});

test('a webhook that breaks is answered 500', async (t) => {
  t.mock.method(console, 'error', () => {});
  assert.equal((await post(t, new Error('a trap'))).status, 500);
});

test('who finds no room waits until a place is free', async () => {
  const room = new Room(2);
  const [ends, begun] = [[], []];
  const enter = (name) => room.within(() => new Promise((resolve) => {
    begun.push(name);
    ends.push(resolve);
  }));
  const [first] = ['a', 'b', 'c'].map(enter);
  assert.deepEqual(begun, ['a', 'b']);
  ends[0]();
  await first;
  await new Promise(setImmediate);
  assert.deepEqual(begun, ['a', 'b', 'c']);
});

test('who breaks gives its place back', async () => {
  const room = new Room(1);
  await assert.rejects(room.within(() => Promise.reject(new Error('a trap'))));
  assert.equal(await room.within(async () => 'done'), 'done');
});

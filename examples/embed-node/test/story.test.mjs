// The real connector in Node, over real HTTP, with its state on disk.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { json, service, simulated } from './programs.mjs';

const TOKEN = 'token-of-the-embedding-test';
let folder, topdesk, signl4, host;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'embed-node-'));
  topdesk = await simulated('topdesk');
  signl4 = await simulated('signl4', '--secret', 'secret-of-the-team');
  const settings = {
    insecure_loopback: 'yes',
    topdesk_url: topdesk.url,
    topdesk_username: 'integration',
    topdesk_password: 'app-password',
    signl4_url: signl4.url,
    signl4_webhook_secret: 'secret-of-the-team',
    webhook_token: TOKEN,
    status_on_acknowledge: 'In progress',
  };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ hosts: [topdesk.url, signl4.url], settings }));
});

after(async () => {
  for (const { program } of [host, signl4, topdesk].filter(Boolean)) await program.stop();
  rmSync(folder, { recursive: true });
});

async function start() {
  host = await service(join(folder, 'settings.json'), join(folder, 'state'));
  return host.report('onSchedule');
}

const alerts = () => json('GET', `${signl4.url}/simulator/alerts`);

// In this order: each test goes on where the one before it stopped.
test('a ticket becomes an alert', async () => {
  await json('POST', `${topdesk.url}/simulator/tickets`, { briefDescription: 'Mail is down', priority: 'P1' });
  const report = await start();
  assert.equal(report.raised, 1);
  assert.deepEqual(report.problems, []);
  assert.match((await alerts())[0].title, /Mail is down/);
});

test('after a kill -9 and a restart no second alert is raised', async () => {
  await host.program.stop('SIGKILL');
  const report = await start();
  assert.equal(report.raised, 0);
  assert.equal((await alerts()).length, 1);
});

test('an acknowledgement comes back to the ticket', async () => {
  const key = { 'x-s4-api-key': 'api-key' };
  const externalAddress = `${host.url}/webhook/signl4/${TOKEN}`;
  await json('POST', `${signl4.url}/api/v2/webhooks`, { externalAddress, name: 'connector' }, key);
  await json('POST', `${signl4.url}/simulator/alerts/${(await alerts())[0].id}/acknowledge`);
  const report = await host.report('drain');
  assert.equal(report.written_back, 1);
  const [ticket] = await json('GET', `${topdesk.url}/simulator/tickets`);
  assert.equal(ticket.processingStatus.name, 'In progress');
});

test('who has a wrong token gets an empty 404', async () => {
  const answer = await fetch(`${host.url}/webhook/signl4/wrong`, { method: 'POST', body: '{}' });
  assert.equal(answer.status, 404);
  assert.equal(await answer.text(), '');
});

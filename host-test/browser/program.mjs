// Programs under test, each a process of its own with free ports.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const HOST_TEST = process.env.HOST_TEST;
const COMPONENT = join(process.env.CONNECTOR_DIST ?? 'dist', 'connector-http.wasm');

/** Those that have not ended, of a test that failed above all. */
const running = new Set();

/** A process that says on a line of its output where it listens. */
export class Program {
  #child;
  #ended;
  #lines = [];
  #waiting = [];
  #errors = [];

  constructor(name, ...args) {
    running.add(this);
    this.#child = spawn(HOST_TEST, [name, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    createInterface({ input: this.#child.stderr }).on('line', (line) => this.#errors.push(line));
    this.#ended = new Promise((ended) => this.#child.once('close', ended));
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#lines.push(line);
      for (const look of this.#waiting) look();
    });
    this.#child.once('close', (code) => {
      for (const look of this.#waiting) look(`${name} ended with ${code} before it said what was awaited:\n${this.#errors.slice(-20).join('\n')}`);
    });
  }

  /** The first thing that `wanted` makes of a line, of those already said and those to come. */
  said(wanted) {
    return new Promise((found, failed) => {
      const look = (ended) => {
        for (const line of this.#lines) {
          const is = wanted(line);
          if (is) return found(is);
        }
        if (ended) failed(new Error(ended));
      };
      this.#waiting.push(look);
      look();
    });
  }

  async stop() {
    running.delete(this);
    this.#child.kill('SIGTERM');
    await this.#ended;
  }
}

/** Ends what a test has left. */
export async function stopAll() {
  await Promise.all([...running].map((program) => program.stop()));
}

const address = (line) => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];

/** The demo that stands open: `addresses` has the page, the services and the admin token. */
export async function demo() {
  const program = new Program('demo', '--open', '--json', '--component', COMPONENT);
  const addresses = await program.said((line) => line.startsWith('{') && JSON.parse(line));
  return { addresses, stop: () => program.stop() };
}

/** A simulator on its own: its address. */
export async function simulator(name, ...args) {
  const program = new Program(`simulate-${name}`, ...args);
  return { url: await program.said(address), stop: () => program.stop() };
}

export const ADMIN_TOKEN = 'the-admin-token-of-these-tests';
const TOKEN = 'the-webhook-token-of-these-tests';
const SECRET = 'the-team-secret-of-these-tests';

/** What the service is given, but for what `more` says otherwise. */
function settings(topdesk, signl4, more) {
  return {
    insecure_loopback: 'yes',
    topdesk_url: topdesk.url,
    topdesk_username: 'integration',
    topdesk_password: 'app-password',
    topdesk_query: "priority.name=='P1'",
    signl4_url: signl4.url,
    signl4_webhook_secret: SECRET,
    webhook_token: TOKEN,
    admin_token: ADMIN_TOKEN,
    status_on_acknowledge: 'In progress',
    ...more,
  };
}

/** The service with a file of settings, between two simulators. Its runs are a day apart: whoever wants one
 * asks for it. */
export async function service(more = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'browser-'));
  const config = join(folder, 'settings.json');
  const topdesk = await simulator('topdesk');
  const signl4 = await simulator('signl4', '--secret', SECRET);
  await writeFile(config, JSON.stringify(settings(topdesk, signl4, more)));
  const state = join(folder, 'state.redb');
  const program = new Program(
    'product', 'serve', '--component', COMPONENT, '--config', config, '--state', state, '--interval', '24h', '--json',
  );
  const listening = (line) => line.includes('"listening"') && address(line);
  const url = await program.said(listening);
  const stop = async () => {
    await program.stop();
    await Promise.all([topdesk.stop(), signl4.stop()]);
    await rm(folder, { recursive: true });
  };
  return { url, topdesk, signl4, config, stop, said: (wanted) => program.said(wanted) };
}

/** Asks a simulator, as a person at its page would. */
export async function ask(method, url, body) {
  const options = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const answer = await fetch(url, options);
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status}`);
  return answer.json();
}

/** Looks until there is something to see. */
export async function until(what, look) {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}

#!/usr/bin/env node
// Alerts SIGNL4 about TOPdesk tickets, and notes its answers on the tickets.
// Configured by environment variables. With --once: one poll, then exit.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const { env } = process;
const config = {
  topdeskUrl: required('TOPDESK_URL').replace(/\/+$/, ''),
  login: `${required('TOPDESK_USER')}:${required('TOPDESK_PASSWORD')}`,
  signl4Url: required('SIGNL4_URL'),
  query: required('QUERY'),
  intervalMs: Number(env.INTERVAL_SECONDS ?? 60) * 1000,
  pageSize: Number(env.PAGE_SIZE ?? 100),
  state: env.STATE ?? 'connector.json',
  listen: env.LISTEN,
  ackStatus: env.ACK_STATUS,
  lookbackMs: Number(env.LOOKBACK_SECONDS ?? 3600) * 1000,
};

const AUTHORIZATION = `Basic ${Buffer.from(config.login).toString('base64')}`;
const INCIDENTS = `${config.topdeskUrl}/tas/api/incidents`;
const FIELDS = 'id,number,briefDescription,request,priority,completed,closed,modificationDate';
const EXTERNAL_ID = /^TOPdesk-([0-9a-f-]{36})$/i;
const STATUS_CHANGED = 201;
const [ACKNOWLEDGED, CLOSED] = [2, 4];
const TIMEOUT_MS = 10_000;
const TRIES = 3;

const stopping = new AbortController();
const state = loadState();

function required(name) {
  if (!env[name]) throw new Error(`environment variable ${name} is missing`);
  return env[name];
}

function log(message) {
  console.error(`${new Date().toISOString()} ${message}`);
}

function loadState() {
  try {
    return JSON.parse(readFileSync(config.state, 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return { cursor: null, tickets: {} };
  }
}

function saveState() {
  const temporary = `${config.state}.tmp`;
  writeFileSync(temporary, JSON.stringify(state));
  renameSync(temporary, config.state);
}

class HttpError extends Error {
  constructor(response) {
    super(`HTTP ${response.status}`);
    this.final = response.status < 500 && response.status !== 429;
    this.retryAfter = Number(response.headers.get('retry-after'));
  }
}

// What went wrong, without addresses: SIGNL4's has the team's secret.
function describe(error) {
  if (error instanceof HttpError) return error.message;
  return typeof error.cause?.code === 'string' ? error.cause.code : error.name;
}

async function fetchOnce(url, options) {
  const response = await fetch(url, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const text = await response.text();
  if (!response.ok) throw new HttpError(response);
  return { status: response.status, text };
}

async function fetchWithRetry(url, options) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fetchOnce(url, options);
    } catch (error) {
      if (error.final || attempt === TRIES) throw error;
      const seconds = error.retryAfter || attempt;
      await sleep(seconds * 1000, undefined, { signal: stopping.signal });
    }
  }
}

function topdesk(method, url, body) {
  const headers = { authorization: AUTHORIZATION, 'content-type': 'application/json' };
  return fetchWithRetry(url, { method, headers, body });
}

function signl4(ticketId, status, parameters) {
  const ours = { 'X-S4-ExternalID': `TOPdesk-${ticketId}`, 'X-S4-Status': status };
  return fetchWithRetry(config.signl4Url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...parameters, ...ours }),
  });
}

async function changedSince(cursor) {
  const tickets = [];
  for (;;) {
    const parameters = new URLSearchParams({
      query: `modificationDate=ge=${cursor};(${config.query})`,
      sort: 'modificationDate:asc',
      fields: FIELDS,
      dateFormat: 'iso8601',
      pageStart: tickets.length,
      pageSize: config.pageSize,
    });
    const { status, text } = await topdesk('GET', `${INCIDENTS}?${parameters}`);
    // 204: nothing, and no body either. 206: there are more.
    const page = status === 204 ? [] : JSON.parse(text);
    tickets.push(...page);
    if (status !== 206 || page.length === 0) return tickets;
  }
}

async function deliver(ticket) {
  const known = state.tickets[ticket.id];
  const done = ticket.completed || ticket.closed;
  if (!known && !done) {
    await signl4(ticket.id, 'new', {
      title: `${ticket.number}: ${ticket.briefDescription ?? 'no description'}`,
      text: (ticket.request ?? '').slice(0, 2000),
      Priority: ticket.priority?.name ?? '',
      Link: `${config.topdeskUrl}/tas/secure/incident?action=show&unid=${ticket.id}`,
    });
    state.tickets[ticket.id] = 'alerted';
    saveState();
    log(`alerted ${ticket.number}`);
  } else if (known === 'alerted' && done) {
    await signl4(ticket.id, 'resolved');
    state.tickets[ticket.id] = 'resolved';
    saveState();
    log(`resolved ${ticket.number}`);
  }
}

// One look at TOPdesk. True if everything was delivered.
async function poll() {
  if (!state.cursor) {
    const start = new Date(Date.now() - config.lookbackMs);
    state.cursor = start.toISOString().replace(/\.\d+Z$/, 'Z');
    saveState();
  }
  const tickets = await changedSince(state.cursor);
  let failed = false;
  for (const ticket of tickets) {
    if (stopping.signal.aborted) return false;
    try {
      await deliver(ticket);
    } catch (error) {
      log(`${ticket.number} not sent: ${describe(error)}`);
      failed = true;
    }
  }
  // After a failure the cursor stays, so that the next poll sees these tickets again.
  const newest = tickets.at(-1)?.modificationDate ?? state.cursor;
  if (!failed && newest !== state.cursor) {
    state.cursor = newest;
    saveState();
  }
  return !failed;
}

function pollFailed(error) {
  log(`poll failed: ${describe(error)}`);
  return false;
}

// Notes on the ticket that its alert was acknowledged or closed.
async function writeBack({ eventType, alert, user }) {
  const id = EXTERNAL_ID.exec(alert?.externalEventId ?? '')?.[1];
  // Without a user the change came by the API: our own "resolved".
  if (eventType !== STATUS_CHANGED || !id || !user) return;
  const name = (user.username ?? 'somebody').replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const change = { actionInvisibleForCaller: true };
  if (alert.statusCode & CLOSED) {
    change.action = `SIGNL4: alert closed by ${name}`;
  } else if (alert.statusCode & ACKNOWLEDGED) {
    change.action = `SIGNL4: alert acknowledged by ${name}`;
    if (config.ackStatus) change.processingStatus = { name: config.ackStatus };
  } else {
    return;
  }
  await topdesk('PATCH', `${INCIDENTS}/id/${id}`, JSON.stringify(change));
  log(`noted on ticket ${id}`);
}

const server = createServer(async (request, response) => {
  try {
    const chunks = await request.toArray();
    await writeBack(JSON.parse(Buffer.concat(chunks)));
    response.writeHead(200).end();
  } catch (error) {
    log(`notification not handled: ${describe(error)}`);
    response.writeHead(500).end();
  }
});

for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stopping.abort());
if (process.argv.includes('--once')) process.exit((await poll().catch(pollFailed)) ? 0 : 1);

if (config.listen) {
  const [host, port] = config.listen.split(':');
  server.listen(port, host, () => console.log(`listening on ${host}:${server.address().port}`));
}
while (!stopping.signal.aborted) {
  await poll().catch(pollFailed);
  // Ends early when a signal says to stop.
  await sleep(config.intervalMs, undefined, { signal: stopping.signal }).catch(() => {});
}
server.close();

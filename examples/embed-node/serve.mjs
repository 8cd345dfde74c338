// A service for one tenant: node serve.mjs settings.json state [port]
// settings.json is {"hosts": ["https://example.topdesk.net", …], "settings": {"topdesk_url": "…", …}}
import { createServer } from 'node:http';
import { read as tenantOf } from './settings.mjs';
import { Store } from './store.mjs';
import { Tenant } from './tenant.mjs';

const [file, state, port = 0] = process.argv.slice(2);
const tenant = new Tenant({ ...tenantOf(file), store: new Store(state) });
const MINUTE = 60_000;

async function work(name) {
  try {
    const { ok, err } = await tenant.call(name);
    console.log(JSON.stringify({ call: name, reason: err?.reason, ...JSON.parse((ok ?? err).details) }));
    if (ok?.workWaiting) setImmediate(work, 'onSchedule');
  } catch (broken) {
    console.error(`${name} broke: ${broken}`);
  }
}

async function read(request, most) {
  const pieces = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > most) return undefined;
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

// POST /webhook/<endpoint>/<token>
async function webhook(request) {
  const [, root, endpoint, token, ...rest] = request.url.split('/');
  if (root !== 'webhook' || !token || rest.length) return { status: 404 };
  // Before a byte of the body: may this caller come in, and how much may be read?
  const admitted = await tenant.call('admit', endpoint, token);
  if (admitted.err) return { status: 503 };
  if (admitted.ok === undefined) return { status: 404 };
  const body = await read(request, admitted.ok);
  if (!body) return { status: 413 };
  const headers = Object.entries(request.headers).map(([key, value]) => [key, String(value)]);
  const taken = await tenant.call('onWebhook', { endpoint, token, method: request.method, headers, body });
  return taken.ok ?? { status: taken.err.tag === 'refused' ? 400 : 503 };
}

const server = createServer(async (request, response) => {
  const answer = await webhook(request).catch((broken) => {
    console.error(`a webhook broke: ${broken}`);
    return { status: 500 };
  });
  // The sender is answered first, and waits for no third system.
  response.writeHead(answer.status).end(answer.body, () => answer.workWaiting && work('drain'));
});

server.listen(Number(port), '127.0.0.1', () => {
  console.log(JSON.stringify({ port: server.address().port }));
  work('onSchedule');
  setInterval(work, MINUTE, 'onSchedule');
});

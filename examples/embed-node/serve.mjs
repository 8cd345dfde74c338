// A service for one tenant: node serve.mjs settings.json state [port]
// settings.json is {"hosts": ["https://example.topdesk.net", …], "settings": {"topdesk_url": "…", …}}
import { createServer } from 'node:http';
import { Runs } from './runs.mjs';
import { read } from './settings.mjs';
import { Store } from './store.mjs';
import { Tenant } from './tenant.mjs';
import { listener } from './webhook.mjs';

const [file, state, port = 0] = process.argv.slice(2);
const tenant = new Tenant({ ...read(file), store: new Store(state) });
const runs = new Runs(tenant);
// How long a sender may take, in ms.
const patience = { headersTimeout: 10_000, requestTimeout: 30_000 };
const server = createServer(patience, listener(tenant, runs));

server.listen(Number(port), '127.0.0.1', () => {
  console.log(JSON.stringify({ port: server.address().port }));
  runs.everyMinute();
});

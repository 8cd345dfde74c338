// From a component to JavaScript and core modules, which Node can run: into connector/.
// node transpile.mjs [connector.wasm]
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transpile } from '@bytecodealliance/jco-transpile';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const component = process.argv[2] ?? here('../../dist/connector.wasm');

const { files } = await transpile(component, {
  name: 'connector',
  // The imports are given to each instance, so that each call has those of its tenant.
  instantiation: 'sync',
  emitTypescriptDeclarations: false,
});
mkdirSync(here('connector'), { recursive: true });
for (const [name, bytes] of Object.entries(files)) writeFileSync(here(`connector/${name}`), bytes);

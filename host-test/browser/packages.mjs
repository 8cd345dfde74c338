// The two packages, from where `cargo xtask browser` has installed them: the build folder, not this one.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const folder = process.env.BROWSER_PACKAGES;
if (!folder) throw new Error('BROWSER_PACKAGES is not set: run cargo xtask browser');
const require = createRequire(join(folder, 'package.json'));

export const { chromium } = require('playwright-core');
/** The source of axe-core, to be run in a page. */
export const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');

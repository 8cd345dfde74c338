// Somebody with a browser. What no page may do fails every test: errors in its console, requests to anywhere
// but where it came from.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { axe, chromium } from './packages.mjs';
import { small } from './picture.mjs';
import { stopAll } from './program.mjs';

const SCREENSHOTS = process.env.BROWSER_SCREENSHOTS ?? 'screenshots';
const IMAGES = process.env.BROWSER_IMAGES;
/** Of a picture in the README, in bytes. */
const LARGEST = 150_000;
/** Long enough for a machine with much else to do; nothing waits for it that goes well. */
const PATIENCE = 30_000;

export const WIDE = { width: 1440, height: 900 };
/** Of a picture in the README: its words can still be read there. */
const PICTURE = { width: 1280, height: 800 };
export const NARROW = { width: 360, height: 740 };

/** Debian's Chromium. Its sandbox does not work for root, as whom containers run. */
async function browser() {
  await mkdir(SCREENSHOTS, { recursive: true });
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    chromiumSandbox: process.getuid() !== 0,
    args: [
      '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
}

/** One browser for all tests of a file; afterwards nothing is left of them. */
export function shared(before, after) {
  const held = {};
  before(async () => (held.browser = await browser()));
  after(async () => {
    await held.browser?.close();
    await stopAll();
  });
  return held;
}

/** A visitor with a window of their own, and nothing of an earlier visitor's. `origins`: those whose pages
 * may be seen; a page may ask its own and no other. */
export async function visit({ browser }, { origins, viewport = WIDE, locale = 'en-GB', dark = false }) {
  const context = await browser.newContext({
    viewport, locale, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(PATIENCE);
  const faults = [];
  // Errors that a test brings about itself.
  const expected = [];
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    const own = request.isNavigationRequest() ? origins.includes(origin) : origin === originOf(request.frame());
    if (protocol !== 'data:' && protocol !== 'blob:' && !own) faults.push(`a request to ${request.url()}`);
  });
  context.on('weberror', (error) => faults.push(`an exception: ${error.error().message}`));
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`in the console: ${message.text()}`);
  });
  const page = await context.newPage();
  return {
    page,
    context,
    /** From here on a message in the console that contains this is no fault. */
    expect: (text) => expected.push(text),
    async leave() {
      await context.close();
      const real = faults.filter((fault) => !expected.some((text) => fault.includes(text)));
      assert.deepEqual(real, []);
    },
  };
}

function originOf(frame) {
  const { origin } = new URL(frame.url());
  return origin;
}

/** Keeps what is to be seen, and gives it to the README where that was asked for and the picture is one of its. */
export async function keep(page, name, { full = false, image } = {}) {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: full });
  if (image && IMAGES) {
    await mkdir(IMAGES, { recursive: true });
    const usual = page.viewportSize();
    await page.setViewportSize(PICTURE);
    const picture = small(await page.screenshot());
    await page.setViewportSize(usual);
    assert.ok(picture.length <= LARGEST, `${image}.png has ${picture.length} bytes`);
    await writeFile(join(IMAGES, `${image}.png`), picture);
  }
}

/** No finding of axe-core that is serious or critical, in light and in dark. */
export async function accessible(page, name, schemes = ['light', 'dark']) {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => axe.run());
    const grave = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
    const told = grave.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((n) => [n.target.join(' '), n.failureSummary]) }));
    assert.deepEqual(told, [], `${name}, ${colorScheme}`);
    await keep(page, `${name}-${colorScheme}`, { full: true });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Nothing is cut off at the side: the page does not scroll there. */
export async function fits(page) {
  const [needed, given, widest] = await page.evaluate(() => {
    const { scrollWidth } = document.documentElement;
    // What scrolls by itself may be as wide as it likes inside.
    const scrolls = (e) => e && e !== document.body && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
    const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth && !scrolls(e.parentElement));
    return [scrollWidth, innerWidth, wide.map((e) => `${e.tagName}#${e.id}.${e.className}`).slice(0, 20)];
  });
  assert.ok(needed <= given, `${page.url()} is ${needed} px wide in a window of ${given} px: ${widest}`);
}

/** The next Tab leads to what stands first, wherever the focus or a click was before. */
export async function fromTheTop(page) {
  await page.evaluate(() => {
    scrollTo(0, 0);
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
  });
}

/** Goes through a page by the Tab key. Everything that can be used is reached, in the order in which it stands,
 * and can be seen to have the focus. Gives what was reached. */
export async function tabbed(page) {
  await page.evaluate(() => {
    const usable = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
    const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && element.tabIndex >= 0;
    const all = [...document.querySelectorAll(usable)].filter(shown);
    all.forEach((element, at) => (element.dataset.stop = at));
  });
  await fromTheTop(page);
  const count = await page.locator('[data-stop]').count();
  const stops = [];
  // A date's field has stops of its own inside.
  for (let more = 4 * count; more > 0 && stops.length < count; more--) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const { activeElement: element } = document;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const seen = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
      const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
      return { stop: element.dataset.stop, name: name.trim().replace(/\s+/g, ' ').slice(0, 60), seen };
    });
    if (stop.stop !== stops.at(-1)?.stop) stops.push(stop);
  }
  assert.deepEqual(stops.map(({ stop }) => Number(stop)), [...Array(count).keys()], JSON.stringify(stops));
  assert.deepEqual(stops.filter(({ seen }) => !seen), [], 'what has the focus shows it');
  await page.evaluate(() => document.querySelectorAll('[data-stop]').forEach((element) => delete element.dataset.stop));
  return stops.map(({ name }) => name);
}

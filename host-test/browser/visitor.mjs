// Somebody with a browser. What no page may do fails every test: errors in its console, requests to anywhere
// but where it came from.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { axe, chromium } from './packages.mjs';

const SCREENSHOTS = process.env.BROWSER_SCREENSHOTS ?? 'screenshots';
const IMAGES = process.env.BROWSER_IMAGES;
/** Long enough for a machine with much else to do; nothing waits for it that goes well. */
const PATIENCE = 30_000;

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 360, height: 740 };

/** Debian's Chromium. Its sandbox does not work for root, as whom containers run. */
export async function browser() {
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

/** A visitor with a window of their own, and nothing of an earlier visitor's. `origins`: those whose pages
 * may be seen; a page may ask its own and no other. */
export async function visit(browser, { origins, viewport = WIDE, locale = 'en-GB', dark = false }) {
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
    await page.screenshot({ path: join(IMAGES, `${image}.png`) });
  }
}

/** No finding of axe-core that is serious or critical, in light and in dark. */
export async function accessible(page, name) {
  for (const colorScheme of ['light', 'dark']) {
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
  const [needed, given] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(needed <= given, `the page is ${needed} px wide in a window of ${given} px`);
}

/** Goes through a page by the Tab key. Everything that can be used is reached, in the order in which it stands,
 * and can be seen to have the focus. Gives what was reached. */
export async function tabbed(page) {
  await page.evaluate(() => {
    document.activeElement?.blur();
    scrollTo(0, 0);
    const usable = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
    const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && element.tabIndex >= 0;
    const all = [...document.querySelectorAll(usable)].filter(shown);
    all.forEach((element, at) => (element.dataset.stop = at));
    // From the beginning of the page, wherever a click was before.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
  });
  const count = await page.locator('[data-stop]').count();
  const stops = [];
  for (let at = 0; at < count; at++) {
    await page.keyboard.press('Tab');
    stops.push(await page.evaluate(() => {
      const { activeElement: element } = document;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const seen = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
      const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
      return { stop: element.dataset.stop, name: name.trim().replace(/\s+/g, ' ').slice(0, 60), seen };
    }));
  }
  assert.deepEqual(stops.map(({ stop }) => Number(stop)), [...Array(count).keys()], JSON.stringify(stops));
  assert.deepEqual(stops.filter(({ seen }) => !seen), [], 'what has the focus shows it');
  await page.evaluate(() => document.querySelectorAll('[data-stop]').forEach((element) => delete element.dataset.stop));
  return stops.map(({ name }) => name);
}

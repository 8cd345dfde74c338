// Every page of the console: for the keyboard, for the eyes, in each language, on a phone.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { PAGES, console_, run, shown, woken } from './console.mjs';
import { NARROW, accessible, fits, fromTheTop, keep, shared, tabbed } from './visitor.mjs';

/** The titles of the pages, in their order. */
const TITLES = {
  en: ['Status', 'Settings', 'Tickets', 'Explain', 'Dead letters', 'Audit'],
  de: ['Status', 'Einstellungen', 'Tickets', 'Erklären', 'Aufgegebenes', 'Protokoll'],
  nl: ['Status', 'Instellingen', 'Tickets', 'Uitleg', 'Opgegeven', 'Logboek'],
};

const held = shared(before, after);

/** A console that has something to show on every page. */
async function busy(options = {}) {
  const console = await console_(held, options);
  await console.create('Mail server is down');
  await run(console.page, console.url);
  await woken(console, 'Mail server is down');
  await console.trouble('signl4', 400);
  const given_up = await console.create('VPN does not connect');
  await run(console.page, console.url);
  await console.trouble('signl4', null);
  return { ...console, given_up };
}

describe('every page of the console', () => {
  test('is accessible, in light and dark, and can be used with the keyboard alone', async () => {
    const { page, go, given_up, over } = await busy();
    for (const name of PAGES) {
      await go(name === 'explain' ? `explain/${encodeURIComponent(given_up.number)}` : name);
      if (name === 'explain') await page.locator('#explained article').waitFor();
      if (name === 'tickets') await page.locator('details.ticket summary').first().click();
      await accessible(page, `console-${name}`);
      const stops = await tabbed(page);
      assert.equal(stops[0], 'Skip to the content', name);
    }
    await over();
  });

  test('fits into a phone', async () => {
    const { page, go, given_up, over } = await busy();
    await page.setViewportSize(NARROW);
    for (const name of PAGES) {
      await go(name === 'explain' ? `explain/${encodeURIComponent(given_up.number)}` : name);
      if (name === 'explain') await page.locator('#explained article').waitFor();
      await keep(page, `console-${name}-narrow`, { full: true });
      await fits(page);
    }
    await over();
  });

  for (const [language, titles] of Object.entries(TITLES)) {
    test(`speaks ${language}`, async () => {
      const { page, go, over } = await console_(held, {});
      await shown(page);
      await page.locator('#language').selectOption(language);
      await page.locator(`html[lang="${language}"]`).waitFor();
      for (const [at, name] of PAGES.entries()) {
        await go(name);
        await page.getByRole('heading', { level: 1, name: titles[at], exact: true }).waitFor();
        // Colours have no language.
        await accessible(page, `console-${name}-${language}`, ['light']);
      }
      await page.reload();
      await page.locator(`html[lang="${language}"]`).waitFor();
      await over();
    });
  }

  test('is reached with the keyboard: skip link, links with Enter, buttons with Space', async () => {
    const { page, over } = await console_(held, {});
    await shown(page);
    await fromTheTop(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    await page.getByRole('navigation').getByRole('link', { name: 'Explain' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Explain' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1', 'a new page has the focus');
    await page.getByRole('navigation').getByRole('link', { name: 'Status' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Status' }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await over();
  });
});

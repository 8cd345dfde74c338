// The console's door.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { console_ } from './console.mjs';
import { ADMIN_TOKEN } from './program.mjs';
import { NARROW, accessible, fits, keep, shared, tabbed } from './visitor.mjs';

const held = shared(before, after);

async function atTheDoor(options = {}) {
  const console = await console_(held, { stranger: true, ...options });
  // A browser notes every refusal in its console, the one of the first request too.
  for (const status of [401, 403, 429]) console.visitor.expect(`status of ${status}`);
  await console.page.locator('#token').waitFor();
  return console;
}

async function enter(page, token) {
  await page.locator('#token').fill(token);
  await page.keyboard.press('Enter');
}

describe('the door of the console', () => {
  test('opens for the admin token, stays open when the page is loaded again, and closes', async () => {
    const { page, over } = await atTheDoor();
    await enter(page, ADMIN_TOKEN);
    await page.getByRole('heading', { level: 1, name: 'Status' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Status' }).waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.locator('#token').waitFor();
    await page.reload();
    await page.locator('#token').waitFor();
    await over();
  });

  test('stays closed for another token, and says so', async () => {
    const { page, over } = await atTheDoor();
    await enter(page, 'not-the-token-of-anybody-here');
    await page.getByRole('alert').filter({ hasText: 'That is not the admin token' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'token', 'it can be typed again at once');
    assert.equal(await page.locator('#nav').isVisible(), false);
    await over();
  });

  test('is not asked for ever by who guesses, and lets the right one in all the same', async () => {
    const { page, over } = await atTheDoor();
    const tooMany = page.getByRole('alert').filter({ hasText: 'Too many wrong tokens' });
    const wrong = page.getByRole('alert').filter({ hasText: 'That is not the admin token' });
    let tries = 0;
    while (!(await tooMany.isVisible())) {
      assert.ok(tries++ < 30, 'nobody may guess without end');
      await enter(page, `wrong-token-number-${tries}`);
      await wrong.or(tooMany).first().waitFor();
      await page.locator('#login button:not([aria-disabled])').waitFor();
    }
    await enter(page, ADMIN_TOKEN);
    await page.getByRole('heading', { level: 1, name: 'Status' }).waitFor();
    await over();
  });

  test('leaves no token and no session where a script could read them', async () => {
    const { page, url, visitor, over } = await atTheDoor();
    await enter(page, ADMIN_TOKEN);
    await page.getByRole('heading', { level: 1, name: 'Status' }).waitFor();
    const readable = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, location.href, document.body.innerHTML]));
    assert.ok(!readable.includes(ADMIN_TOKEN) && !readable.includes('console='));
    const [cookie] = await visitor.context.cookies(`${url}/console`);
    assert.deepEqual([cookie.httpOnly, cookie.sameSite, cookie.secure], [true, 'Strict', true]);
    await over();
  });

  test('is accessible and fits into a phone', async () => {
    const { page, over } = await atTheDoor();
    await tabbed(page);
    await accessible(page, 'console-login');
    await page.setViewportSize(NARROW);
    await fits(page);
    await keep(page, 'console-login-narrow');
    await over();
  });

  for (const [locale, words] of [['de-DE', 'Anmelden'], ['nl-NL', 'Inloggen']]) {
    test(`speaks the visitor's language: ${locale}`, async () => {
      const { page, over } = await atTheDoor({ locale });
      await page.getByRole('heading', { level: 1, name: words }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.lang), locale.slice(0, 2));
      await accessible(page, `console-login-${locale.slice(0, 2)}`);
      await over();
    });
  }

  test('is no page to be framed, and lets in nobody from another page', async () => {
    const { url, over } = await atTheDoor();
    const answer = await fetch(`${url}/console`);
    assert.match(answer.headers.get('content-security-policy'), /frame-ancestors 'none'/);
    const elsewhere = { method: 'POST', body: new URLSearchParams({ token: ADMIN_TOKEN }) };
    for (const headers of [{}, { 'x-console': '1', Origin: 'http://evil.example' }, { 'x-console': '1', 'Sec-Fetch-Site': 'cross-site' }]) {
      const refused = await fetch(`${url}/console/login`, { ...elsewhere, headers });
      assert.equal(refused.status, 403, JSON.stringify(headers));
    }
    await over();
  });

  test('ends a session whose token was changed', async () => {
    const { page, go, visitor, over } = await console_(held, {});
    visitor.expect('status of 401');
    await go('settings');
    await page.locator('#setting-admin_token').fill('another-admin-token-of-these-tests');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The session has ended').waitFor();
    await enter(page, 'another-admin-token-of-these-tests');
    await page.locator('main:not([aria-busy]) h1[tabindex]').waitFor();
    await over();
  });
});

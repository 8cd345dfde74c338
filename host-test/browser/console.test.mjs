// What a person does in the console, with a service and two simulators behind it.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';

import { console_, run, shown, woken } from './console.mjs';
import { until } from './program.mjs';
import { keep, shared } from './visitor.mjs';

const held = shared(before, after);

describe('the console', () => {
  test('saves a setting, and the first fetch follows at once', async () => {
    const console = await console_(held, { settings: { topdesk_password: 'not-the-password' } });
    const { page, go, config, over } = console;
    await console.create('Mail server is down');
    await go('settings');
    await page.locator('#setting-topdesk_password').fill('app-password');
    await page.locator('#setting-lookback').fill('2h');
    await keep(page, 'console-settings-changed');
    await page.getByRole('button', { name: 'Save' }).click();
    await woken(console, 'Mail server is down');
    await page.locator('.note.is-ok').first().waitFor();
    assert.equal(await page.locator('#setting-topdesk_password').inputValue(), '', 'a secret never comes back');
    assert.equal(await page.locator('#setting-lookback').inputValue(), '2h');
    assert.equal(JSON.parse(await readFile(config, 'utf8')).topdesk_password, 'app-password');
    await over();
  });

  test('refuses a wrong value, says what was expected, and saves nothing', async () => {
    const { page, go, config, visitor, over } = await console_(held, {});
    visitor.expect('status of 422');
    await go('settings');
    await page.locator('#setting-lookback').fill('for ever');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('#setting-lookback[aria-invalid="true"]').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'setting-lookback');
    await keep(page, 'console-settings-refused');
    assert.equal(JSON.parse(await readFile(config, 'utf8')).lookback, undefined);
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.locator('#setting-lookback:not([aria-invalid])').waitFor();
    assert.equal(await page.locator('#setting-lookback').inputValue(), '');
    await over();
  });

  test('explains why a ticket alerts, and why another does not', async () => {
    const console = await console_(held, {});
    const { page, go, over } = console;
    const alerts = await console.create('Mail server is down');
    const quiet = await console.create('Please order a new mouse', 'P3');
    await go('explain');
    const ask = async (number) => {
      await page.locator('#number').fill(number);
      await page.keyboard.press('Enter');
      await page.locator('#explained article').filter({ hasText: number }).waitFor();
    };
    await ask(alerts.number);
    await page.locator('#explained .alert').getByText('Mail server is down').first().waitFor();
    await keep(page, 'console-explain', { image: 'explain' });
    await ask(quiet.number);
    assert.equal(await page.locator('#explained .alert').count(), 0);
    await keep(page, 'console-explain-not');
    assert.ok(page.url().endsWith(encodeURIComponent(quiet.number)), 'the address can be handed on');
    await page.reload();
    await page.locator('#explained article').filter({ hasText: quiet.number }).waitFor();
    await page.locator('#preview').click();
    await page.locator('#explained article').nth(1).waitFor();
    await over();
  });

  test('retries a dead letter, and the alert arrives', async () => {
    const console = await console_(held, {});
    const { page, url, go, over } = console;
    const ticket = await console.create('Mail server is down');
    await console.trouble('signl4', 400);
    await run(page, url);
    await go('letters');
    const letter = page.locator('#letters li').filter({ hasText: ticket.number });
    await letter.waitFor();
    await keep(page, 'console-letters-one');
    await console.trouble('signl4', null);
    await letter.getByRole('button', { name: 'Try again' }).click();
    await letter.waitFor({ state: 'detached' });
    await run(page, url);
    await woken(console, 'Mail server is down');
    await over();
  });

  test('drops a dead letter, but not without asking', async () => {
    const console = await console_(held, {});
    const { page, url, go, over } = console;
    const ticket = await console.create('Mail server is down');
    await console.trouble('signl4', 400);
    await run(page, url);
    await console.trouble('signl4', null);
    await go('letters');
    const letter = page.locator('#letters li').filter({ hasText: ticket.number });
    await letter.getByRole('button', { name: 'Drop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await letter.getByRole('button', { name: 'Drop' }).click();
    await keep(page, 'console-drop');
    await page.getByRole('dialog').getByRole('button', { name: 'Drop' }).click();
    await letter.waitFor({ state: 'detached' });
    await run(page, url);
    assert.deepEqual(await console.alerts(), []);
    await over();
  });

  test('pauses and resumes', async () => {
    const console = await console_(held, {});
    const { page, url, over } = console;
    await shown(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await page.locator('.hero').getByText('Paused', { exact: true }).waitFor();
    await keep(page, 'console-paused');
    await console.create('Mail server is down');
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.locator('main [role="status"], main .note').first().waitFor();
    assert.deepEqual(await console.alerts(), [], 'a pause holds for whoever asks');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await run(page, url);
    await woken(console, 'Mail server is down');
    await over();
  });

  test('shows what is followed and what was done', async () => {
    const console = await console_(held, {});
    const { page, url, go, over } = console;
    const ticket = await console.create('Mail server is down');
    for (const title of ['VPN does not connect', 'The web shop answers 500', 'Please order a new mouse']) {
      await console.create(title, title.startsWith('Please') ? 'P3' : 'P1');
    }
    await run(page, url);
    await woken(console, 'Mail server is down');
    await console.edit(ticket, { operator: 'Rene Duty' });
    await run(page, url);
    await until('the alert acknowledged', async () => (await console.alerts()).some(({ status }) => status === 'acknowledged'));
    await page.reload();
    await shown(page);
    await page.locator('.hero .line').getByText('Everything is fine.').waitFor();
    await keep(page, 'console-status', { image: 'status' });
    await go('tickets');
    const followed = page.locator('details.ticket').filter({ hasText: ticket.number });
    await followed.locator('summary').click();
    await followed.locator('.trail li').first().waitFor();
    await keep(page, 'console-tickets-open');
    await go('audit');
    await page.getByRole('row').filter({ hasText: ticket.number }).first().waitFor();
    await over();
  });

  test('says what is wrong since when, when TOPdesk refuses the login', async () => {
    const console = await console_(held, {});
    const { page, visitor, go, over } = console;
    visitor.expect('status of 500');
    await console.trouble('topdesk', 401);
    await go('status');
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByText('Needs attention').waitFor();
    await page.getByRole('heading', { name: 'What is wrong' }).waitFor();
    await keep(page, 'console-status-wrong');
    await over();
  });

  test('checks the settings, and shows each result beside its setting', async () => {
    const { page, go, over } = await console_(held, {});
    await go('settings');
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.locator('#check-results .note').first().waitFor();
    await keep(page, 'console-checked');
    await over();
  });
});

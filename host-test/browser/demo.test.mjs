// The demo that stands open: desk, connector and phone in one page.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { ask, demo, simulator, until } from './program.mjs';
import { NARROW, accessible, fits, keep, shared, tabbed, visit } from './visitor.mjs';

const held = shared(before, after);

/** A demo of its own, and somebody who looks at it. */
async function playing(options = {}) {
  const { addresses, stop } = await demo();
  const origins = [new URL(addresses.page).origin, addresses.connector];
  const visitor = await visit(held, { origins, ...options });
  const { page } = visitor;
  await page.goto(addresses.page);
  const desk = page.getByRole('region', { name: 'TOPdesk desk' });
  const connector = page.getByRole('region', { name: 'Connector' });
  const phone = page.getByRole('region', { name: 'SIGNL4 phone' });
  await connector.getByText('Everything is fine.').waitFor();
  const over = async () => {
    await visitor.leave();
    await stop();
  };
  return { addresses, visitor, page, desk, connector, phone, over };
}

/** Somebody reports something at the desk. */
async function report(desk, title, priority = 'P1') {
  await desk.getByRole('button', { name: 'New ticket' }).click();
  const form = desk.getByRole('form', { name: 'New ticket' });
  await form.getByLabel('Title').fill(title);
  await form.getByLabel('Priority').selectOption(priority);
  await form.getByRole('button', { name: 'Create' }).click();
  await ticketOf(desk, title).waitFor();
}

const ticketOf = (desk, title) => desk.locator('li.ticket').filter({ hasText: title });
const alertOf = (phone, title) => phone.locator('li.alert').filter({ hasText: title });

describe('the demo', () => {
  test('lets a visitor play both sides, and each follows the other', async () => {
    const { desk, phone, connector, page, over } = await playing();
    await report(desk, 'Mail server is down');
    const ticket = ticketOf(desk, 'Mail server is down');
    const alert = alertOf(phone, 'Mail server is down');
    await alert.getByText('Open', { exact: true }).waitFor();
    await alert.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await ticket.getByText('In progress').first().waitFor();
    await ticket.getByRole('button', { name: 'Rene Duty' }).click();
    await ticket.getByText('hidden from the caller').waitFor();
    await alert.getByLabel('A remark').fill('Rack 4 has no power');
    await alert.getByRole('button', { name: 'Send' }).click();
    await ticket.locator('.notes').getByText('Rack 4 has no power').waitFor();
    await ticket.getByLabel('A note').fill('The technician has the key');
    await ticket.getByRole('button', { name: 'Add' }).click();
    await alert.locator('.notes').getByText('The technician has the key').waitFor();
    await report(desk, 'Please order a new mouse', 'P3');
    await report(desk, 'VPN does not connect');
    await alertOf(phone, 'VPN does not connect').waitFor();
    assert.equal(await alertOf(phone, 'mouse').count(), 0, 'a P3 ticket wakes nobody');
    await keep(page, 'demo-playing', { image: 'demo' });
    await alert.getByRole('button', { name: 'Close' }).click();
    await ticket.locator('.status').getByText('Closed').waitFor();
    await ticket.getByRole('button', { name: 'Reopen' }).click();
    await phone.locator('li.alert[data-status="open"]').filter({ hasText: 'Mail server is down' }).waitFor();
    await ticket.getByRole('button', { name: 'Close', exact: true }).click();
    await until('both alerts of the ticket closed', async () => (await alert.getByText('Closed', { exact: true }).count()) === 2);
    for (const step of ['raised', 'taken', 'note', 'remark', 'closed']) {
      await connector.locator(`[data-step="${step}"].seen`).waitFor();
    }
    await over();
  });

  test('shows that an operator who takes a ticket acknowledges its alert', async () => {
    const { desk, phone, over } = await playing();
    await report(desk, 'The ERP is slow');
    const alert = alertOf(phone, 'The ERP is slow');
    await alert.getByText('Open', { exact: true }).waitFor();
    const ticket = ticketOf(desk, 'The ERP is slow');
    await ticket.getByRole('button', { name: 'The ERP is slow' }).click();
    await ticket.getByRole('button', { name: 'Take it' }).click();
    await alert.getByText('Acknowledged', { exact: true }).waitFor();
    await over();
  });

  test('brings back to the ticket that an alert was given back, rang out and went to another team', async () => {
    const { desk, phone, over } = await playing();
    await report(desk, 'The web shop answers 500');
    const alert = alertOf(phone, 'The web shop answers 500');
    const ticket = ticketOf(desk, 'The web shop answers 500');
    await ticket.getByRole('button', { name: 'The web shop answers 500' }).click();
    await alert.getByRole('button', { name: 'Let it ring out' }).click();
    await alert.getByText('No reply', { exact: true }).waitFor();
    await ticket.locator('.notes li').first().waitFor();
    await alert.getByRole('button', { name: 'Escalate to Second level' }).click();
    await ticket.locator('.notes').getByText(/escalat/i).waitFor();
    await alert.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await ticket.locator('.chip.operator').getByText('Rene Duty').waitFor();
    const notes = await ticket.locator('.notes li').count();
    await alert.getByRole('button', { name: 'Un-acknowledge' }).click();
    await alert.getByRole('button', { name: 'Acknowledge', exact: true }).waitFor();
    await until('a note about it', async () => (await ticket.locator('.notes li').count()) > notes);
    await over();
  });

  test('says what is in the way when there is trouble, and loses nothing', async () => {
    const { desk, phone, connector, page, over } = await playing();
    await phone.getByText('Make trouble').click();
    await phone.getByLabel('This SIGNL4').selectOption('503');
    await report(desk, 'The printers are on fire');
    await page.locator('#connector.in-trouble .troubles li').first().waitFor();
    await keep(page, 'demo-trouble');
    await phone.getByLabel('This SIGNL4').selectOption('');
    await connector.getByText('Everything is fine.').waitFor();
    await connector.getByRole('button', { name: 'Run now' }).click();
    await connector.locator('[data-step="recovered"].seen').waitFor();
    await alertOf(phone, 'The printers are on fire').waitFor({ timeout: 120_000 });
    await over();
  });

  test('takes text for text', async () => {
    const { desk, phone, over } = await playing();
    const title = '<img src=x onerror=alert(1)> & "so" on';
    await report(desk, title);
    await alertOf(phone, title).waitFor();
    const ticket = ticketOf(desk, title);
    await ticket.getByRole('button', { name: title }).click();
    await ticket.getByLabel('A note').fill('<b>bold</b>');
    await ticket.getByRole('button', { name: 'Add' }).click();
    await ticket.locator('.notes').getByText('<b>bold</b>').waitFor();
    assert.equal(await desk.locator('img, b').count(), 0);
    await over();
  });

  test('can be used with the keyboard alone', async () => {
    const { desk, phone, page, over } = await playing();
    const stops = await tabbed(page);
    assert.equal(stops[0], 'TOPdesk desk', 'the links to the panes come first');
    await desk.getByRole('button', { name: 'New ticket' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'New ticket');
    await page.keyboard.press('Space');
    await page.keyboard.type('Nobody can print');
    await page.keyboard.press('Enter');
    const alert = alertOf(phone, 'Nobody can print');
    await alert.getByRole('button', { name: 'Acknowledge', exact: true }).focus();
    await page.keyboard.press('Enter');
    await alert.getByText('Acknowledged', { exact: true }).waitFor();
    const focused = () => page.evaluate(() => document.activeElement.className);
    assert.equal(await until('the focus on the alert', focused), 'alert', 'a button that goes leaves the focus near');
    await ticketOf(desk, 'Nobody can print').getByRole('button', { name: 'Nobody can print' }).focus();
    await page.keyboard.press('Enter');
    await tabbed(page);
    await over();
  });

  test('keeps what somebody is typing while everything moves', async () => {
    const { addresses, desk, page, over } = await playing();
    await report(desk, 'First title');
    const ticket = ticketOf(desk, 'First title');
    await ticket.getByRole('button', { name: 'First title' }).click();
    const title = ticket.getByLabel('Title');
    await title.fill('First title, changed');
    const [{ id }] = await ask('GET', `${addresses.topdesk}/simulator/tickets`);
    await ask('PATCH', `${addresses.topdesk}/simulator/tickets/${id}`, { priority: 'P2', processingStatus: 'In progress' });
    await ticket.locator('.chip.priority').getByText('P2').waitFor();
    assert.equal(await title.inputValue(), 'First title, changed');
    assert.equal(await ticket.getByLabel('Status').inputValue(), 'In progress');
    await title.press('Enter');
    await ticket.getByRole('button', { name: 'First title, changed' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.name), 'briefDescription');
    await over();
  });

  test('opens the console in a window of its own, and lets the visitor in', async () => {
    const { addresses, desk, connector, visitor, over } = await playing();
    await report(desk, 'Mail server is down');
    const opened = visitor.context.waitForEvent('page');
    await connector.getByRole('button', { name: 'Open the console' }).click();
    const console = await opened;
    await console.getByRole('heading', { level: 1, name: 'Status' }).waitFor();
    assert.ok(console.url().startsWith(addresses.console));
    await over();
  });

  test('says so when it has ended', async () => {
    const { addresses, stop } = await demo();
    const visitor = await visit(held, { origins: [new URL(addresses.page).origin] });
    await visitor.page.goto(addresses.page);
    await visitor.page.getByText('Everything is fine.').waitFor();
    await stop();
    visitor.expect('ERR_CONNECTION_REFUSED');
    visitor.expect('ERR_EMPTY_RESPONSE');
    visitor.expect('ERR_CONNECTION_RESET');
    await visitor.page.getByRole('alert').filter({ hasText: 'No answer from the demo' }).waitFor();
    await visitor.leave();
  });

  test('is accessible, empty and played, in light and dark', async () => {
    const { desk, phone, page, over } = await playing();
    await accessible(page, 'demo-empty');
    await report(desk, 'Mail server is down');
    const alert = alertOf(phone, 'Mail server is down');
    await alert.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    const ticket = ticketOf(desk, 'Mail server is down');
    await ticket.getByRole('button', { name: 'Mail server is down' }).click();
    await ticket.locator('.notes li').first().waitFor();
    await report(desk, 'VPN does not connect');
    await alertOf(phone, 'VPN does not connect').waitFor();
    await desk.getByRole('button', { name: 'New ticket' }).click();
    await desk.getByText('Make trouble').click();
    await accessible(page, 'demo-played');
    await over();
  });

  test('fits into a phone', async () => {
    const { desk, phone, page, over } = await playing({ viewport: NARROW });
    await report(desk, 'Mail server is down, and with it the calendar of the whole house');
    await alertOf(phone, 'Mail server is down').getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await ticketOf(desk, 'Mail server').getByRole('button', { name: 'Mail server' }).click();
    await ticketOf(desk, 'Mail server').locator('.notes li').first().waitFor();
    await fits(page);
    await keep(page, 'demo-narrow', { full: true });
    await over();
  });
});

describe('a simulator on its own', () => {
  for (const [name, path, heading] of [['topdesk', 'desk', 'TOPdesk desk'], ['signl4', 'phone', 'SIGNL4 phone']]) {
    test(`has a page: ${path}`, async () => {
      const { url, stop } = await simulator(name);
      const visitor = await visit(held, { origins: [url] });
      await visitor.page.goto(`${url}/${path}`);
      await visitor.page.getByRole('heading', { name: heading, exact: true }).waitFor();
      await visitor.page.getByText('Simulated — nothing leaves this machine').waitFor();
      await visitor.page.getByLabel('You are').locator('option').first().waitFor({ state: 'attached' });
      await accessible(visitor.page, `alone-${path}`);
      await visitor.page.goto(url);
      await visitor.page.getByRole('heading', { name: heading, exact: true }).waitFor();
      await visitor.leave();
      await stop();
    });
  }

  test('is no page that another may frame or ask', async () => {
    const { url, stop } = await simulator('topdesk');
    const answer = await fetch(`${url}/desk`);
    assert.match(answer.headers.get('content-security-policy'), /frame-ancestors 'none'/);
    const evil = await fetch(`${url}/simulator/tickets`, { method: 'POST', body: '{}', headers: { Origin: 'http://evil.example' } });
    assert.equal(evil.status, 403);
    await stop();
  });
});

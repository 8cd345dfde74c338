// A console in front of a service of its own, and somebody who is logged in or not.

import { ADMIN_TOKEN, ask, service, until } from './program.mjs';
import { visit } from './visitor.mjs';

export const PAGES = ['status', 'settings', 'tickets', 'explain', 'letters', 'audit'];

/** The service with its console, its two simulators and a visitor. `settings`: what it is given beside the usual;
 * `stranger`: the visitor is not logged in. */
export async function console_(held, { settings, stranger = false, ...options } = {}) {
  const running = await service(settings);
  const visitor = await visit(held, { origins: [running.url], ...options });
  const { page, context } = visitor;
  if (!stranger) await logIn(context, running.url);
  await page.goto(`${running.url}/console`);
  return {
    ...running,
    visitor,
    page,
    /** Shows a page by its name. */
    async go(name) {
      await page.goto(`${running.url}/console#/${name}`);
      await shown(page);
    },
    create: (title, priority = 'P1') =>
      ask('POST', `${running.topdesk.url}/simulator/tickets`, { briefDescription: title, priority }),
    edit: ({ id }, change) => ask('PATCH', `${running.topdesk.url}/simulator/tickets/${id}`, change),
    alerts: () => ask('GET', `${running.signl4.url}/simulator/alerts`),
    trouble: (side, status) => ask('PUT', `${running[side].url}/simulator/trouble`, { status }),
    async over() {
      await visitor.leave();
      await running.stop();
    },
  };
}

/** The session that the console's own page would get. */
async function logIn(context, url) {
  const answer = await context.request.post(`${url}/console/login`, {
    form: { token: ADMIN_TOKEN },
    headers: { 'x-console': '1' },
  });
  if (!answer.ok()) throw new Error(`the console did not let in: ${answer.status()}`);
}

/** A page is there when it is no longer being loaded. */
export async function shown(page) {
  await page.locator('main:not([aria-busy]) h1').waitFor();
}

/** A run, begun in the console, that has ended. */
export async function run(page, url) {
  await page.goto(`${url}/console#/status`);
  await shown(page);
  await page.getByRole('button', { name: 'Run now' }).click();
  await page.getByText('The run is done').first().waitFor();
}

/** Waits for the alert of a ticket on the phone. */
export const woken = (console, title) =>
  until(`an alert: ${title}`, async () => (await console.alerts()).find((alert) => alert.title.includes(title)));

// The phone: alerts as somebody on duty sees them in the app.

import { Pane, fill, keyed, offer, show, timeOf, write } from './pane.js';

const STATES = { open: 'Open', acknowledged: 'Acknowledged', closed: 'Closed', noReply: 'No reply', failed: 'Failed' };
const DONE = {
  acknowledge: 'Acknowledged',
  unacknowledge: 'Given back',
  close: 'Closed',
  reopen: 'Open again',
  escalate: 'Escalated',
  'no-reply': 'Nobody answered',
  annotate: 'Remark sent',
};

const phone = new Pane(document.getElementById('phone'));
const list = phone.find('.alerts');
const user = phone.find('[data-field="user"]');
const trouble = phone.find('[data-field="trouble"]');
let told = { alerts: [], users: [], people: [], teams: [] };
let known = null;

const userName = (id) => told.users.find((user) => user.id === id)?.name ?? 'somebody';
const teamName = (id) => told.teams.find((team) => team.id === id)?.name ?? '';

/** The team after this one; the last one hands back to the first. */
function nextTeam(id) {
  const at = told.teams.findIndex((team) => team.id === id);
  return told.teams[(at + 1) % told.teams.length] ?? { id, name: '' };
}

function tap(alert, what, more) {
  const body = { user: user.value, ...more };
  return phone.act('POST', `simulator/alerts/${alert.id}/${what}`, body, `${DONE[what]}: ${alert.title}`);
}

function alertMade(alert) {
  const item = phone.template('alert');
  item.querySelector('h3').id = `alert-${alert.id}`;
  item.tabIndex = -1;
  item.setAttribute('aria-labelledby', `alert-${alert.id}`);
  for (const button of item.querySelectorAll('[data-do]')) {
    const what = button.dataset.do;
    button.addEventListener('click', () => {
      const now = told.alerts.find((other) => other.id === alert.id);
      tap(alert, what, what === 'escalate' ? { team: nextTeam(now.teamId).id } : {});
    });
  }
  item.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = event.target.elements.text;
    tap(alert, 'annotate', { text: text.value });
    text.value = '';
  });
  return item;
}

function people(alert) {
  const { status } = alert;
  if (status === 'closed') return alert.closedBy ? `by ${userName(alert.closedBy)}` : '';
  if (status === 'acknowledged' && alert.acknowledgedBy.length) return `by ${alert.acknowledgedBy.map(userName).join(', ')}`;
  return `for ${teamName(alert.teamId)}`;
}

function alertShown(item, alert) {
  const { status } = alert;
  item.dataset.status = status;
  fill(item, {
    title: alert.title || '(no title)',
    status: STATES[status],
    people: people(alert),
    at: timeOf(alert.created),
    text: alert.text,
  });
  const ringing = status !== 'acknowledged' && status !== 'closed';
  const mine = told.users.find((one) => one.name === user.value)?.id;
  const button = (what) => item.querySelector(`[data-do="${what}"]`);
  show(button('acknowledge'), ringing || (status === 'acknowledged' && !alert.acknowledgedBy.includes(mine)), item);
  show(button('unacknowledge'), status === 'acknowledged', item);
  show(button('close'), status !== 'closed', item);
  show(button('reopen'), status === 'closed', item);
  show(button('escalate'), status !== 'closed' && told.teams.length > 1, item);
  show(button('no-reply'), status === 'open', item);
  write(button('escalate'), `Escalate to ${nextTeam(alert.teamId).name}`);
  const parameters = Object.entries(alert.parameters);
  keyed(item.querySelector('.parameters'), parameters, ([name]) => name, () => phone.template('parameter'), (row, [name, value]) =>
    fill(row, { name, value }),
  );
  keyed(item.querySelector('.notes'), alert.annotations, (note) => note.id, () => phone.template('note'), (row, note) =>
    fill(row, { author: userName(note.userId), at: timeOf(note.at), text: note.text }),
  );
}

/** What rings is said: once, and not what was there before the page. */
function ring(alerts) {
  const fresh = known && alerts.filter((alert) => !known.has(alert.id));
  known = new Set(alerts.map((alert) => alert.id));
  for (const alert of fresh ?? []) phone.say(`New alert: ${alert.title}`);
}

function shown() {
  keyed(list, [...told.alerts].reverse(), (alert) => alert.id, alertMade, alertShown);
  phone.find('.none').hidden = told.alerts.length > 0;
  phone.root.classList.toggle('ringing', told.alerts.some((alert) => alert.status === 'open'));
}

user.addEventListener('change', shown);
trouble.addEventListener('change', () => {
  const status = Number(trouble.value) || null;
  phone.act('PUT', 'simulator/trouble', { status }, status ? `SIGNL4 now answers ${status}` : 'SIGNL4 works again');
});

phone.watch('simulator/phone', (now) => {
  told = now;
  offer(user, told.people);
  const status = String(told.trouble ?? '');
  if (document.activeElement !== trouble && trouble.value !== status) trouble.value = status;
  phone.root.classList.toggle('in-trouble', status !== '');
  fill(phone.root, { clock: timeOf(new Date().toISOString()).slice(0, 5) });
  ring(told.alerts);
  shown();
});

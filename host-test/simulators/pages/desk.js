// The desk: tickets as an operator of TOPdesk sees them.

import { Pane, fill, keyed, offer, show, timeOf } from './pane.js';

// What a visitor may want to report, so that one click is enough.
const IDEAS = [
  'Mail server is down',
  'VPN does not connect',
  'Nobody can log in to the ERP',
  'The printers in plant 2 are on fire',
  'The web shop answers 500',
];

const desk = new Pane(document.getElementById('desk'));
const list = desk.find('.tickets');
const form = desk.find('#desk-new');
const opener = desk.find('[data-do="new"]');
const by = desk.find('[data-field="by"]');
const trouble = desk.find('[data-field="trouble"]');
let site = {};
let opened = null;
let ideas = 0;

const nameOf = (reference) => reference?.name ?? '';

function ways(root) {
  for (const select of root.querySelectorAll('select[data-names]')) {
    offer(select, site[select.dataset.names] ?? [], 'none' in select.dataset ? '—' : undefined);
  }
}

/** What somebody has changed in a form and not yet saved is not overwritten. */
function keep(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements[name];
    if (!field || 'touched' in field.dataset) continue;
    if (field instanceof HTMLSelectElement && ![...field.options].some((o) => o.value === value)) {
      field.add(new Option(value, value));
    }
    if (field.value !== value) field.value = value;
  }
}

function untouched(form) {
  for (const field of form.elements) delete field.dataset.touched;
}

function ticketMade(ticket) {
  const item = desk.template('ticket');
  const inside = item.querySelector('.inside');
  const open = item.querySelector('[data-do="open"]');
  inside.id = `ticket-${ticket.id}`;
  open.setAttribute('aria-controls', inside.id);
  open.addEventListener('click', () => {
    opened = opened === ticket.id ? null : ticket.id;
    untouched(item.querySelector('[data-form="edit"]'));
    shown();
  });
  const edit = (body, done) =>
    desk.act('PATCH', `simulator/tickets/${ticket.id}`, { ...body, by: by.value }, `${ticket.number}: ${done}`);
  const on = (what, body, done) =>
    item.querySelector(`[data-do="${what}"]`).addEventListener('click', () => edit(body(), done()));
  on('take', () => ({ operator: by.value }), () => `taken by ${by.value}`);
  on('close', () => ({ processingStatus: 'Closed', completed: true, closed: true }), () => 'closed');
  on('reopen', () => ({ processingStatus: site.defaultStatus, completed: false, closed: false }), () => 'open again');
  const form = item.querySelector('[data-form="edit"]');
  form.addEventListener('input', (event) => (event.target.dataset.touched = ''));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const touched = [...form.elements].filter((field) => 'touched' in field.dataset);
    untouched(form);
    if (touched.length === 0) return desk.say(`${ticket.number}: nothing was changed`);
    edit(Object.fromEntries(touched.map((field) => [field.name, field.value])), 'saved');
  });
  item.querySelector('[data-form="note"]').addEventListener('submit', (event) => {
    event.preventDefault();
    const note = event.target.elements.note;
    edit({ note: note.value }, 'note added');
    note.value = '';
  });
  return item;
}

function ticketShown(item, ticket) {
  const isOpen = opened === ticket.id;
  const done = ticket.completed || ticket.closed;
  const open = item.querySelector('[data-do="open"]');
  const operator = ticket.operator?.status === 'operator' ? ticket.operator.name : '';
  item.classList.toggle('done', done);
  item.dataset.priority = nameOf(ticket.priority);
  open.setAttribute('aria-expanded', isOpen);
  item.querySelector('.inside').hidden = !isOpen;
  fill(open, {
    number: ticket.number,
    title: ticket.briefDescription || '(no title)',
    priority: nameOf(ticket.priority),
    status: nameOf(ticket.processingStatus),
    operator,
  });
  show(item.querySelector('[data-do="take"]'), !done && operator !== by.value, open);
  show(item.querySelector('[data-do="close"]'), !done, open);
  show(item.querySelector('[data-do="reopen"]'), done, open);
  const form = item.querySelector('[data-form="edit"]');
  ways(form);
  keep(form, {
    briefDescription: ticket.briefDescription ?? '',
    priority: nameOf(ticket.priority),
    processingStatus: nameOf(ticket.processingStatus),
    category: nameOf(ticket.category),
    operatorGroup: nameOf(ticket.operatorGroup),
    operator,
  });
  keyed(item.querySelector('.notes'), ticket.notes, (note) => note.id, () => desk.template('note'), noteShown);
  item.querySelector('h4').hidden = ticket.notes.length === 0;
}

function noteShown(item, note) {
  fill(item, {
    author: nameOf(note.operator ?? note.person),
    at: timeOf(note.entryDate),
    hidden: note.invisibleForCaller ? 'hidden from the caller' : '',
    text: note.plainText ?? note.fileName,
  });
}

let tickets = [];

function shown() {
  const newestFirst = [...tickets].reverse();
  keyed(list, newestFirst, (ticket) => ticket.id, ticketMade, ticketShown);
  desk.find('.none').hidden = tickets.length > 0;
}

function toggle(visible) {
  form.hidden = !visible;
  opener.setAttribute('aria-expanded', visible);
  if (!visible) return opener.focus();
  form.elements.briefDescription.value = IDEAS[ideas++ % IDEAS.length];
  form.elements.briefDescription.select();
}

opener.addEventListener('click', () => toggle(form.hidden));
desk.find('[data-do="dismiss"]').addEventListener('click', () => toggle(false));
form.addEventListener('keydown', (event) => event.key === 'Escape' && toggle(false));
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const typed = [...new FormData(form)].filter(([, value]) => value !== '');
  const title = form.elements.briefDescription.value;
  toggle(false);
  form.elements.request.value = '';
  desk.act('POST', 'simulator/tickets', { ...Object.fromEntries(typed), by: by.value }, `Created: ${title}`);
});
by.addEventListener('change', shown);
trouble.addEventListener('change', () => {
  const status = Number(trouble.value) || null;
  desk.act('PUT', 'simulator/trouble', { status }, status ? `TOPdesk now answers ${status}` : 'TOPdesk works again');
});

desk.watch('simulator/desk', (told) => {
  ({ site, tickets } = told);
  offer(by, site.operators);
  ways(form);
  const status = String(told.trouble ?? '');
  if (document.activeElement !== trouble && trouble.value !== status) trouble.value = status;
  desk.root.classList.toggle('in-trouble', status !== '');
  shown();
});

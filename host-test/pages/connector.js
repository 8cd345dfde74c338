// The connector between desk and phone: how it is, and what it did.

import { Pane, fill, keyed, timeOf } from './pane.js';

// As the connector writes it in its sentences.
const MOMENT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;
const WAYS = { toSignl4: '→ SIGNL4', toTopdesk: '→ TOPdesk' };

const pane = new Pane(document.getElementById('connector'));
// What somebody saw is seen, also when it has left the list.
const seen = new Set();
let stumbled = false;

const stumbles = ({ last, well }) => well === false || last?.ok === false || last?.troubles.length > 0;

/** What the connector says of itself, unless the last run knows better: an episode is only told when it lasts. */
function line(state) {
  if (!state.last) return 'Starting';
  if (stumbles(state) && state.well !== false) return 'Something is in the way.';
  return (state.line ?? 'Everything is fine.').replace(MOMENT, timeOf);
}

function ticked(state) {
  const well = state.last && !stumbles(state) && !state.made_trouble;
  if (state.made_trouble) stumbled = true;
  if (stumbled && well) seen.add('recovered');
  const kinds = { acknowledged: 'taken', resolved: 'closed' };
  for (const { kind } of state.feed) seen.add(kinds[kind] ?? kind);
  for (const step of pane.root.querySelectorAll('[data-step]')) {
    step.classList.toggle('seen', seen.has(step.dataset.step));
  }
}

pane.find('[data-do="run"]').addEventListener('click', () => pane.act('POST', 'run', {}, 'The next run begins.'));

pane.watch('state', (state) => {
  const { last, asked, feed } = state;
  const troubles = last?.troubles ?? [];
  fill(pane.root, {
    line: line(state),
    counts: last
      ? `${state.runs} runs, the last at ${timeOf(last.at)} · asked TOPdesk ${asked.topdesk} times, SIGNL4 ${asked.signl4} times`
      : '',
  });
  pane.root.classList.toggle('in-trouble', stumbles(state));
  keyed(pane.find('.troubles'), troubles, (text) => text, () => pane.template('trouble'), (item, text) => {
    item.textContent = text;
  });
  keyed(pane.find('.feed'), feed, (entry) => entry.key, () => pane.template('entry'), (item, entry) => {
    item.dataset.way = entry.way;
    fill(item, { way: WAYS[entry.way], text: entry.text, ticket: entry.ticket, at: timeOf(entry.at) });
  });
  pane.find('.none').hidden = feed.length > 0;
  ticked(state);
});

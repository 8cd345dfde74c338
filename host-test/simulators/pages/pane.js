// What the panes have in common. Text only ever becomes text: nothing here makes markup of it.

// How often a pane looks. A page that nobody sees does not.
const LOOK_EVERY = 1000;

/** A pane: its section, and the simulator behind it. */
export class Pane {
  constructor(root) {
    this.root = root;
    this.api = root.dataset.api;
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  template(name) {
    return this.find(`template[data-of="${name}"]`).content.firstElementChild.cloneNode(true);
  }

  /** For people who do not see what has changed, and for those who wonder why nothing did. */
  say(text) {
    this.find('.said').textContent = text;
  }

  /** Asks the simulator; an answer that is none is said on the pane. */
  async ask(method, path, body) {
    const options = { method };
    if (body !== undefined) {
      options.body = JSON.stringify(body);
      options.headers = { 'Content-Type': 'application/json' };
    }
    const answer = await fetch(this.api + path, options);
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      throw new Error(told.message ?? `The simulator answered ${answer.status}.`);
    }
    return told;
  }

  /** Does what somebody has asked for, says what came of it, and looks at once. */
  async act(method, path, body, done) {
    try {
      await this.ask(method, path, body);
      this.say(done);
    } catch (error) {
      this.say(error.message);
    }
    await this.look();
  }

  /** Shows what `path` tells, now and from now on. */
  watch(path, show) {
    this.look = async () => {
      try {
        show(await this.ask('GET', path));
        this.find('.lost').hidden = true;
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        this.find('.lost').hidden = false;
      }
    };
    const again = async () => {
      try {
        if (!document.hidden) await this.look();
      } finally {
        setTimeout(again, LOOK_EVERY);
      }
    };
    document.addEventListener('visibilitychange', () => document.hidden || this.look());
    return again();
  }
}

/** Writes a text where it is another one than before: a selection and a screen reader are left alone. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Writes texts by the names of their places; a place without a text is not shown. */
export function fill(element, texts) {
  for (const [name, text] of Object.entries(texts)) {
    const place = element.querySelector(`[data-show="${name}"]`);
    write(place, text ?? '');
    place.hidden = !text;
  }
}

/** Makes the children of `list` those of `items`, in their order; what is there already stays, and with it
 * what somebody is typing. */
export function keyed(list, items, key, make, update) {
  const known = new Map([...list.children].map((child) => [child.dataset.key, child]));
  let place = list.firstElementChild;
  for (const item of items) {
    const name = key(item);
    let child = known.get(name);
    known.delete(name);
    if (!child) {
      child = make(item);
      child.dataset.key = name;
    }
    if (child === place) place = place.nextElementSibling;
    else list.insertBefore(child, place);
    update(child, item);
  }
  for (const gone of known.values()) gone.remove();
}

/** Offers names to choose from, unless they are offered already. */
export function offer(select, names, none) {
  const wanted = none === undefined ? names : ['', ...names];
  const have = [...select.options].map((option) => option.value);
  if (have.length === wanted.length && have.every((name, at) => name === wanted[at])) return;
  const chosen = select.value;
  select.replaceChildren(...wanted.map((name) => new Option(name || none, name)));
  if (wanted.includes(chosen)) select.value = chosen;
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** A moment as the time of day; TOPdesk writes its zone without a colon. */
export function timeOf(moment) {
  const at = new Date(moment.replace(/\+0000$/, 'Z'));
  return Number.isNaN(at.getTime()) ? '' : CLOCK.format(at);
}

/** When a button goes, the keyboard goes on from `next`. */
export function show(button, visible, next) {
  const held = !visible && button === document.activeElement;
  button.hidden = !visible;
  if (held) next.focus();
}

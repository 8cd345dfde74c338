// When a tenant's runs are, by what the last one said, and what is told of them.
const MINUTE = 60_000;

export class Runs {
  #tenant;
  #clock;
  #notBefore = 0;
  #stopped = false;

  constructor(tenant, clock = () => performance.now()) {
    this.#tenant = tenant;
    this.#clock = clock;
  }

  async everyMinute() {
    await this.work('onSchedule');
    if (this.#stopped) return;
    setTimeout(() => this.everyMinute(), Math.max(MINUTE, this.#notBefore - this.#clock()));
  }

  // `onSchedule` or `drain`, and then runs as long as work waits. Nothing before the time that a run has
  // asked for: the next one at the usual time finds what is left.
  async work(name) {
    while (!this.#stopped && this.#clock() >= this.#notBefore) {
      if (!(await this.#call(name))) break;
      name = 'onSchedule';
    }
  }

  // Calls, tells what came of it, and gives whether work waits.
  async #call(name) {
    try {
      const { ok, err } = await this.#tenant.call(name);
      console.log(JSON.stringify({ call: name, reason: err?.reason, ...JSON.parse((ok ?? err).details) }));
      if (err) this.#heed(err.reason);
      return ok?.workWaiting;
    } catch (broken) {
      console.error(`${name} broke: ${broken}`);
      return false;
    }
  }

  #heed({ tag, val }) {
    if (tag === 'try-later') {
      this.#notBefore = Math.max(this.#notBefore, this.#clock() + 1000 * (val.afterSeconds ?? 0));
    }
    if (tag === 'state-trouble') {
      this.#stopped = true;
      console.error(`no further run: the state needs a person: ${val}`);
    }
  }
}

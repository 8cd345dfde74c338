// Room for so many at the same time; further ones wait, the first to come first.
export class Room {
  #free;
  #waiting = [];

  constructor(places) {
    this.#free = places;
  }

  async within(work) {
    if (this.#free === 0) await new Promise((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      return await work();
    } finally {
      // Whoever waits gets this very place.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}

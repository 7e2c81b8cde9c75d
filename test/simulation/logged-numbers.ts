import type { LogModel } from './log-model.js';

/** The numbers that custom events of one name carry, in the log of a session as it is. */
export class LoggedNumbers {
  readonly #model: LogModel;
  readonly #id: string;
  readonly #name: string;
  /** As far as the log of this epoch has been looked through. */
  #found: { epoch: string | null; events: number; numbers: number[] } = {
    epoch: null,
    events: 0,
    numbers: [],
  };

  constructor(model: LogModel, id: string, name: string) {
    this.#model = model;
    this.#id = id;
    this.#name = name;
  }

  read(): readonly number[] {
    const epoch = this.#model.epoch(this.#id);
    if (this.#found.epoch !== epoch) this.#found = { epoch, events: 0, numbers: [] };
    const log = this.#model.log(this.#id);
    for (const { type, data } of log.slice(this.#found.events)) {
      if (type === 'custom' && data.name === this.#name && typeof data.payload === 'number')
        this.#found.numbers.push(data.payload);
    }
    this.#found.events = log.length;
    return this.#found.numbers;
  }
}

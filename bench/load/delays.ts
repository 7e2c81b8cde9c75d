import type { Stage } from './stage.js';

/** How long after it was due each event came to each watcher, in milliseconds. */
export class Delays {
  values: number[] = [];
  readonly #stage: Stage;
  /** By session: the number of the first event whose time is known, and the times from there on. */
  readonly #due = new Map<number, { first: number; times: number[] }>();

  constructor(stage: Stage) {
    this.#stage = stage;
    stage.ledger.onDelivery = (session, number) => {
      const due = this.#due.get(session);
      const time = due?.times[number - due.first];
      if (time !== undefined) this.values.push(performance.now() - time);
    };
  }

  publish(session: number, dueAt: number): void {
    const due = this.#due.get(session) ?? { first: this.#stage.ledger.publishedIn(session), times: [] };
    this.#due.set(session, due);
    due.times.push(dueAt);
    this.#stage.publish(session, 1);
  }

  /** Stops noting. */
  take(): number[] {
    this.#stage.ledger.onDelivery = null;
    return this.values;
  }
}

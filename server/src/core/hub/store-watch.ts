import type { Cancel, Clock } from '../../ports/clock.js';
import type { SessionStore } from '../../ports/session-store.js';

interface StoreWatchOptions {
  store: SessionStore;
  clock: Clock;
  /** Called before the store counts as back: what was missed meanwhile is to be made good. */
  catchUp(): Promise<void>;
}

type StoreState = 'reachable' | 'unreachable';

/** An object, not a function: there is one for every connection. */
export interface ReachListener {
  /** Called soon after each change of `state`. */
  storeChanged(): void;
}

/** Whether this node can see its store, as those need to know whose picture comes from here. */
export interface StoreReach {
  readonly state: StoreState;
  listen(listener: ReachListener): void;
  unlisten(listener: ReachListener): void;
}

const CHECK_EVERY_MS = 2_000;
/** A store that takes longer than this to say how it is cannot be reached. */
const ANSWERS_WITHIN_MS = 2_000;

const TOLD_AT_ONCE = 100;

/** Asks the store how it is, over and over, and waits for no answer without end. */
export class StoreWatch implements StoreReach {
  state: StoreState = 'reachable';
  readonly #options: StoreWatchOptions;
  readonly #listeners = new Set<ReachListener>();
  #cancel: Cancel = () => {};
  #stopped = false;

  constructor(options: StoreWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#plan();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
    this.#listeners.clear();
  }

  listen(listener: ReachListener): void {
    this.#listeners.add(listener);
  }

  unlisten(listener: ReachListener): void {
    this.#listeners.delete(listener);
  }

  #plan(): void {
    if (this.#stopped) return;
    this.#cancel = this.#options.clock.after(CHECK_EVERY_MS, () => {
      void this.#check().finally(() => this.#plan());
    });
  }

  async #check(): Promise<void> {
    const { store, catchUp } = this.#options;
    let state = await this.#within(async () => {
      const health = await store.health();
      return health.ok || health.stillReads === true;
    });
    if (state === 'reachable' && this.state === 'unreachable') {
      state = await this.#within(async () => {
        await catchUp();
        return true;
      });
    }
    if (state === this.state || this.#stopped) return;
    this.state = state;
    this.#tell([...this.#listeners], 0);
  }

  /** A few at a time: all connections in one go would hold up what else is to be done just then. */
  #tell(listeners: readonly ReachListener[], from: number): void {
    for (const listener of listeners.slice(from, from + TOLD_AT_ONCE))
      if (this.#listeners.has(listener)) tellOne(listener);
    const next = from + TOLD_AT_ONCE;
    if (next < listeners.length) this.#options.clock.soon(() => this.#tell(listeners, next));
  }

  #within(succeeds: () => Promise<boolean>): Promise<StoreState> {
    return new Promise((resolve) => {
      const { clock } = this.#options;
      const cancel = clock.after(ANSWERS_WITHIN_MS, () => afterReading(clock, () => resolve('unreachable')));
      const settle = (good: boolean): void => {
        cancel();
        resolve(good ? 'reachable' : 'unreachable');
      };
      succeeds().then(settle, () => settle(false));
    });
  }
}

function tellOne(listener: ReachListener): void {
  try {
    listener.storeChanged();
  } catch {
    // A connection that cannot be told any more is on its way out; those behind it are to be told all the same.
  }
}

/**
 * For who judges by time whether somebody answers. A process that was busy has the answer before it and has not read it, and
 * its timers come first: it reads, then `judge` is called.
 */
export function afterReading(clock: Clock, judge: () => void): void {
  clock.soon(() => clock.soon(judge));
}

import type { Cancel, Clock } from '../../ports/clock.js';
import type {
  JournalMode,
  JournalSettings,
  ListPlace,
  ReplyOf,
  RequestKind,
  RequestOf,
} from './journal-messages.js';
import { JournalError, WorkerLink } from './worker-link.js';

export interface JournalThreadOptions {
  clock: Clock;
  settings: JournalSettings;
  /** What the operator should know: about the folder each time it is opened, and why the thread ended. */
  onWarning: (warning: string) => void;
}

type State =
  | { kind: 'stopped' }
  /** Who asks now waits for the outcome. */
  | { kind: 'starting'; done: Promise<void> }
  | { kind: 'running'; link: WorkerLink; mode: JournalMode; lists: ListPlace }
  | { kind: 'down'; cancel: Cancel };

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Keeps a journal thread running: one that ends unasked is followed by another, after growing pauses. */
export class JournalThread {
  readonly #options: JournalThreadOptions;
  #state: State = { kind: 'stopped' };
  #failures = 0;
  /** Resolves when the thread before has let go of the database. */
  #previous: Promise<void> = Promise.resolve();

  constructor(options: JournalThreadOptions) {
    this.#options = options;
  }

  get mode(): JournalMode | null {
    return this.#state.kind === 'running' ? this.#state.mode : null;
  }

  /** Null while nothing can be asked. */
  get lists(): ListPlace | null {
    return this.#state.kind === 'running' ? this.#state.lists : null;
  }

  /** Why nothing can be asked right now, as anybody may read it. */
  trouble(): string | null {
    switch (this.#state.kind) {
      case 'stopped':
        return 'The store is not open.';
      case 'down':
        return 'The storage thread has ended. It is started again; the log says why.';
      case 'starting':
      case 'running':
        return null;
    }
  }

  /** Rejects with a sentence for the operator, and is stopped then. */
  async start(): Promise<void> {
    if (this.#state.kind !== 'stopped') throw new Error('The store is open already.');
    const opened = this.#open();
    await this.#startingUntil(opened.catch((): State => ({ kind: 'stopped' })));
    await opened;
  }

  async ask<Kind extends RequestKind>(request: RequestOf<Kind>): Promise<ReplyOf<Kind>> {
    while (this.#state.kind === 'starting') await this.#state.done;
    if (this.#state.kind !== 'running') {
      throw new JournalError({ failure: 'broken', reason: this.trouble() ?? '' });
    }
    const reply = await this.#state.link.ask<Kind>(request);
    this.#failures = 0;
    return reply;
  }

  /** Gives up a thread whose state nobody knows. What it was asked and has not answered is rejected. */
  replace(reason: string): void {
    if (this.#state.kind !== 'running') return;
    this.#previous = this.#state.link.terminate();
    this.#state = this.#paused(reason);
  }

  /** Starts over, after all that was asked has been answered. */
  async reopen(): Promise<void> {
    if (this.#state.kind !== 'running') return;
    this.#previous = this.#state.link.close();
    await this.#restart();
  }

  /** Answers what was asked, then ends. */
  async stop(): Promise<void> {
    while (this.#state.kind === 'starting') await this.#state.done;
    const state = this.#state;
    this.#state = { kind: 'stopped' };
    if (state.kind === 'down') state.cancel();
    if (state.kind === 'running') this.#previous = state.link.close();
    await this.#previous;
  }

  #restart(): Promise<void> {
    return this.#startingUntil(this.#open().catch((error) => this.#paused(messageOf(error))));
  }

  #startingUntil(outcome: Promise<State>): Promise<void> {
    const done = outcome.then((state) => {
      this.#state = state;
    });
    this.#state = { kind: 'starting', done };
    return done;
  }

  async #open(): Promise<State> {
    await this.#previous;
    const link = new WorkerLink('journal-worker.js', (reason) => {
      if (this.#state.kind === 'running' && this.#state.link === link) this.#state = this.#paused(reason);
    });
    try {
      const { settings, onWarning } = this.#options;
      const { mode, lists, warnings } = await link.ask<'open'>({ kind: 'open', settings });
      for (const warning of warnings) onWarning(warning);
      return { kind: 'running', link, mode, lists };
    } catch (error) {
      this.#previous = link.terminate();
      throw error;
    }
  }

  #paused(reason: string): State {
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, LONGEST_PAUSE_MS);
    this.#failures += 1;
    this.#options.onWarning(`the storage thread is started again: ${reason}`);
    return { kind: 'down', cancel: this.#options.clock.after(pause, () => void this.#restart()) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

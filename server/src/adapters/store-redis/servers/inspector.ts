import { hubError } from '@session-hub/shared';
import type { Cancel, Clock } from '../../../ports/clock.js';

export interface InspectorOptions {
  clock: Clock;
  /** Throws when the histories cannot be confirmed. */
  confirmHistories(): Promise<void>;
  /** Throws when a server does not keep what the hub has promised in its name. */
  checkServers(): Promise<void>;
  /** Throws when a partition takes no write. */
  probe(partition: number): Promise<void>;
}

/** Between two looks at the histories of idle partitions; a write looks by itself. */
const LOOK_EVERY_MS = 5_000;
/** While something is wrong: a hub that cannot store must not go on saying so when it can again. */
const LOOK_AGAIN_MS = 1_000;
const CHECK_EVERY_MS = 60_000;

/** Looks after the servers while a store is open, and knows what is wrong with them. */
export class Inspector {
  readonly #options: InspectorOptions;
  #cancel: Cancel = () => {};
  #checkedAt = 0;
  #closed = false;
  #lookTrouble: string | null = null;
  /** Why nothing is written although it could be. */
  #unfit: string | null = null;
  #failedWrite: { partition: number; reason: string } | null = null;

  constructor(options: InspectorOptions) {
    this.#options = options;
  }

  start(): void {
    const pause = this.trouble === null ? LOOK_EVERY_MS : LOOK_AGAIN_MS;
    this.#cancel = this.#options.clock.after(pause, () => {
      const isChecked = Math.abs(this.#options.clock.now() - this.#checkedAt) < CHECK_EVERY_MS;
      void this.look(isChecked ? 'histories' : 'servers');
      this.start();
    });
  }

  stop(): void {
    this.#closed = true;
    this.#cancel();
  }

  /** What is wrong; null when nothing is known to be. */
  get trouble(): string | null {
    return this.#unfit ?? this.#failedWrite?.reason ?? this.#lookTrouble;
  }

  /** Throws while a server does not keep its part of the durability level: what it took would be acknowledged wrongly. */
  demandFit(): void {
    if (this.#unfit !== null) throw hubError('store_unavailable', { message: this.#unfit });
  }

  writeFailed(partition: number, reason: string): void {
    this.#failedWrite = { partition, reason };
  }

  writeSucceeded(partition: number): void {
    if (this.#failedWrite?.partition === partition) this.#failedWrite = null;
  }

  /** A link that comes back may lead to another server, or to the same one with older data or other settings. */
  async look(at: 'histories' | 'servers'): Promise<void> {
    if (this.#closed) return;
    let trouble = await reasonOf(() => this.#options.confirmHistories());
    if (trouble === null && (at === 'servers' || this.#unfit !== null)) trouble = await this.#check();
    this.#lookTrouble = trouble;
    // Nobody writes to a hub that says it cannot store, so it has to find out by itself that it can again.
    const failed = this.#failedWrite;
    if (failed !== null && (await reasonOf(() => this.#options.probe(failed.partition))) === null) {
      this.writeSucceeded(failed.partition);
    }
  }

  /** What could not be asked is asked again at the next look; only an answer makes a server unfit. */
  async #check(): Promise<string | null> {
    try {
      await this.#options.checkServers();
      this.#unfit = null;
      this.#checkedAt = this.#options.clock.now();
      return null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#checkedAt = 0;
      if (error instanceof UnfitServer) this.#unfit = reason;
      return reason;
    }
  }
}

/** A server that does not keep what the hub has promised in its name, as opposed to one that could not be asked. */
export class UnfitServer extends Error {}

async function reasonOf(task: () => Promise<void>): Promise<string | null> {
  try {
    await task();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

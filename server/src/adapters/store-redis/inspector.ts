import { hubError } from '@session-hub/shared';
import type { Cancel, Clock } from '../../ports/clock.js';

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
const LOOKS_BETWEEN_CHECKS = 12;

/** Looks after the servers while a store is open, and knows what is wrong with them. */
export class Inspector {
  readonly #options: InspectorOptions;
  #cancel: Cancel = () => {};
  #looks = 0;
  #closed = false;
  #lookTrouble: string | null = null;
  /** Why nothing is written although it could be. */
  #unfit: string | null = null;
  #failedWrite: { partition: number; reason: string } | null = null;

  constructor(options: InspectorOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel = this.#options.clock.after(LOOK_EVERY_MS, () => {
      this.#looks += 1;
      void this.look(this.#looks % LOOKS_BETWEEN_CHECKS === 0 ? 'servers' : 'histories');
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
    this.#lookTrouble = await reasonOf(() => this.#options.confirmHistories());
    if (at === 'servers' && this.#lookTrouble === null) {
      this.#unfit = await reasonOf(() => this.#options.checkServers());
    }
    // Nobody writes to a hub that says it cannot store, so it has to find out by itself that it can again.
    const failed = this.#failedWrite;
    if (failed !== null && (await reasonOf(() => this.#options.probe(failed.partition))) === null) {
      this.writeSucceeded(failed.partition);
    }
  }
}

async function reasonOf(task: () => Promise<void>): Promise<string | null> {
  try {
    await task();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

import { hubError } from '@session-hub/shared';
import type { Write, WriteOutcome } from '../../ports/session-store.js';
import { sizeOf } from './encode-write.js';

export interface GroupCommitOptions {
  /** Commits all or, when it rejects, nothing that anybody could count on. */
  commit: (writes: readonly Write[]) => Promise<readonly WriteOutcome[]>;
  /** Called for each committed write in the order of committing, before its promise resolves. */
  onCommitted: (write: Write) => void;
  /** Writes beyond are refused with `overloaded`. */
  maxPendingBytes: number;
}

interface PendingWrite {
  readonly write: Write;
  readonly resolve: (outcome: WriteOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One commit at a time. What arrives while one is under way travels together in the next, so that load makes
 * commits bigger and not more numerous.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #gathered: PendingWrite[] = [];
  #pendingBytes = 0;
  #running: Promise<void> | null = null;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  add(write: Write): Promise<WriteOutcome> {
    const size = sizeOf(write);
    if (this.#pendingBytes > 0 && this.#pendingBytes + size > this.#options.maxPendingBytes) {
      return Promise.reject(hubError('overloaded'));
    }
    this.#pendingBytes += size;
    return new Promise((resolve, reject) => {
      this.#gathered.push({ write, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is under way any more. */
  async drain(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    while (true) {
      await endOfTurn();
      if (this.#gathered.length === 0) break;
      const group = this.#gathered;
      this.#gathered = [];
      await this.#commit(group);
      for (const { write } of group) this.#pendingBytes -= sizeOf(write);
    }
    this.#running = null;
  }

  async #commit(group: readonly PendingWrite[]): Promise<void> {
    try {
      const outcomes = await this.#options.commit(group.map(({ write }) => write));
      for (const [position, { write }] of group.entries()) {
        if (outcomes[position] === 'committed') this.#options.onCommitted(write);
      }
      for (const [position, { resolve }] of group.entries()) resolve(outcomes[position] ?? 'conflict');
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}

/** Whoever wants to write now, because of the same messages or the same commit, gets into the same group. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

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
  readonly size: number;
  readonly resolve: (outcome: WriteOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** With one commit under way, fewer writes than this wait for its end: a commit of their own is not worth it. */
const WORTH_A_COMMIT = 64;

/**
 * Writes that gather while a commit is under way travel together in the next, so that load makes commits bigger
 * and not more numerous. Under load two are under way: one is being stored while the other's writers are told,
 * and write again.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  readonly #underWay = new Set<Promise<void>>();
  #gathered: PendingWrite[] = [];
  #pendingBytes = 0;
  #turnEnding = false;

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
      this.#gathered.push({ write, size, resolve, reject });
      this.#atEndOfTurn();
    });
  }

  /** Resolves when nothing waits and nothing is under way any more. */
  async drain(): Promise<void> {
    while (this.#gathered.length > 0 || this.#underWay.size > 0) {
      this.#startCommits();
      await Promise.all(this.#underWay);
    }
  }

  /** Whoever writes because of the same message or the same commit gets into the same group. */
  #atEndOfTurn(): void {
    if (this.#turnEnding) return;
    this.#turnEnding = true;
    setImmediate(() => {
      this.#turnEnding = false;
      this.#startCommits();
    });
  }

  #startCommits(): void {
    const count = this.#gathered.length;
    if (count >= 2 * WORTH_A_COMMIT && this.#underWay.size === 0) this.#start(Math.ceil(count / 2));
    if (this.#underWay.size < (this.#gathered.length >= WORTH_A_COMMIT ? 2 : 1)) this.#start(count);
  }

  #start(most: number): void {
    const group = this.#gathered.splice(0, most);
    if (group.length === 0) return;
    const commit = this.#commit(group).then(() => {
      this.#underWay.delete(commit);
      for (const { size } of group) this.#pendingBytes -= size;
      this.#atEndOfTurn();
    });
    this.#underWay.add(commit);
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

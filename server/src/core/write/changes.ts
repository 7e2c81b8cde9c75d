import { hubError } from '@session-hub/shared';
import type { Change } from '../session/draft/draft.js';
import type { AppendContext } from './append-context.js';
import { SessionQueue } from './session-queue.js';

/** Changes waiting in all sessions together; more are refused rather than kept. */
const MOST_WAITING = 50_000;

/** The way every change of every session takes. */
export class Changes {
  readonly #queues = new Map<string, SessionQueue>();
  readonly #context: AppendContext;
  #waiting = 0;
  #turn: Promise<void> | null = null;

  constructor(context: AppendContext) {
    this.#context = context;
  }

  /** Hands on the one promise of the queue: under load every promise more is felt. */
  submit<Result>(id: string, change: Change<Result>): Promise<Result> {
    if (this.#waiting >= MOST_WAITING) return Promise.reject(hubError('overloaded', { retryAfter: 1_000 }));
    this.#waiting += 1;
    return this.#queueOf(id).submit(change);
  }

  /** Resolves when every change that was submitted has been settled. */
  async drain(): Promise<void> {
    while (this.#queues.size > 0) await Promise.all([...this.#queues.values()].map(({ settled }) => settled));
  }

  #queueOf(id: string): SessionQueue {
    const existing = this.#queues.get(id);
    if (existing !== undefined) return existing;
    const queue = new SessionQueue(id, this.#context, {
      endOfTurn: () => this.#endOfTurn(),
      onSettled: (count) => {
        this.#waiting -= count;
      },
      onIdle: () => this.#queues.delete(id),
    });
    this.#queues.set(id, queue);
    return queue;
  }

  /** One promise for all sessions that have something to write. */
  #endOfTurn(): Promise<void> {
    this.#turn ??= new Promise((resolve) => {
      this.#context.clock.soon(() => {
        this.#turn = null;
        resolve();
      });
    });
    return this.#turn;
  }
}

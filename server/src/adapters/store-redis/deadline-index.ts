import type { Clock } from '../../ports/clock.js';
import type { DueSession } from '../../ports/session-store.js';
import type { Keys } from './keys.js';
import type { RedisClient } from './redis-client.js';
import { RedisScript } from './redis-script.js';

export interface DeadlineIndexOptions {
  client: RedisClient;
  keys: Keys;
  clock: Clock;
  partitions: number;
  /** Tells this node from all others. */
  node: string;
}

const DUE = new RedisScript('due.lua');
const GIVE_UP = new RedisScript('give-up-runner.lua');
/** A node that asks four times a second keeps its partitions; those of a killed one are taken over this much later. */
const RUNNER_MS = 600;
/** A server that has not answered by then is not waited for. */
const ANSWERS_WITHIN_MS = 1_000;

/**
 * What is due, one node at a time for each partition. Only to spare work: where two look after the same session, the
 * second write conflicts and is decided again.
 */
export class DeadlineIndex {
  readonly #options: DeadlineIndexOptions;
  readonly #partitions: readonly number[];
  /** Whose last question has not been answered: nobody waits for these again until it has. */
  readonly #silent = new Set<number>();

  constructor(options: DeadlineIndexOptions) {
    this.#options = options;
    this.#partitions = Array.from({ length: options.partitions }, (_, partition) => partition);
  }

  async due(now: number, limit: number, after?: DueSession): Promise<DueSession[]> {
    const answers = await Promise.allSettled(
      this.#partitions.map((partition) => this.#ask(partition, now, limit, after)),
    );
    const due = answers.flatMap((answer) => (answer.status === 'fulfilled' ? sessionsOf(answer.value) : []));
    const failed = answers.find(({ status }) => status === 'rejected');
    // One partition out of reach must not hold up the deadlines of the others.
    if (failed?.status === 'rejected' && due.length === 0) throw failed.reason;
    return due
      .sort((left, right) => left.wakeAt - right.wakeAt || (left.id < right.id ? -1 : 1))
      .slice(0, limit);
  }

  /** Lets other nodes take over at once. */
  async giveUp(): Promise<void> {
    const { client, keys, node } = this.#options;
    await Promise.allSettled(
      this.#partitions.map((partition) => GIVE_UP.run(client, [keys.runner(partition)], [node])),
    );
  }

  #ask(partition: number, now: number, limit: number, after: DueSession | undefined): Promise<unknown> {
    if (this.#silent.has(partition)) return Promise.reject(silence());
    const { client, keys, clock, node } = this.#options;
    const answer = DUE.run(
      client,
      [keys.deadlines(partition), keys.runner(partition)],
      [now, limit, node, RUNNER_MS, after?.wakeAt ?? '-inf', after?.id ?? ''],
    );
    return new Promise((resolve, reject) => {
      const cancel = clock.after(ANSWERS_WITHIN_MS, () => {
        this.#silent.add(partition);
        reject(silence());
      });
      const settled = (): void => {
        cancel();
        this.#silent.delete(partition);
      };
      answer.then(resolve, reject).finally(settled);
    });
  }
}

function silence(): Error {
  return new Error('Redis does not say in time what is due.');
}

function sessionsOf(reply: unknown): DueSession[] {
  const due: DueSession[] = [];
  const parts = (Array.isArray(reply) ? reply.flat() : []) as (string | number)[];
  for (let position = 0; position + 1 < parts.length; position += 2) {
    due.push({ id: String(parts[position]), wakeAt: Number(parts[position + 1]) });
  }
  return due;
}

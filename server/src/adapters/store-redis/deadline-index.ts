import type { DueSession } from '../../ports/session-store.js';
import type { Keys } from './keys.js';
import type { RedisClient } from './redis-client.js';
import { RedisScript } from './redis-script.js';

const DUE = new RedisScript('due.lua');
const GIVE_UP = new RedisScript('give-up-runner.lua');
/** A node that asks four times a second keeps its partitions; those of a killed one are taken over this much later. */
const RUNNER_MS = 600;

/**
 * What is due, one node at a time for each partition. Only to spare work: where two look after the same session, the
 * second write conflicts and is decided again.
 */
export class DeadlineIndex {
  readonly #client: RedisClient;
  readonly #keys: Keys;
  readonly #partitions: readonly number[];
  readonly #node: string;

  constructor(client: RedisClient, keys: Keys, partitions: number, node: string) {
    this.#client = client;
    this.#keys = keys;
    this.#partitions = Array.from({ length: partitions }, (_, partition) => partition);
    this.#node = node;
  }

  async due(now: number, limit: number): Promise<DueSession[]> {
    const answers = await Promise.allSettled(
      this.#partitions.map((partition) =>
        DUE.run(
          this.#client,
          [this.#keys.deadlines(partition), this.#keys.runner(partition)],
          [now, limit, this.#node, RUNNER_MS],
        ),
      ),
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
    await Promise.allSettled(
      this.#partitions.map((partition) =>
        GIVE_UP.run(this.#client, [this.#keys.runner(partition)], [this.#node]),
      ),
    );
  }
}

function sessionsOf(reply: unknown): DueSession[] {
  const due: DueSession[] = [];
  const parts = (Array.isArray(reply) ? reply.flat() : []) as (string | number)[];
  for (let position = 0; position + 1 < parts.length; position += 2) {
    due.push({ id: String(parts[position]), wakeAt: Number(parts[position + 1]) });
  }
  return due;
}

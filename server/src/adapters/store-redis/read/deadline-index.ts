import { Cluster } from 'ioredis';
import type { Clock } from '../../../ports/clock.js';
import type { DueSession } from '../../../ports/session-store.js';
import type { AofRewrites } from '../servers/aof-rewrites.js';
import type { Keys } from '../servers/keys.js';
import type { RedisClient } from '../servers/redis-client.js';
import { RedisScript } from '../servers/redis-script.js';

export interface DeadlineIndexOptions {
  client: RedisClient;
  keys: Keys;
  clock: Clock;
  partitions: number;
  rewrites: AofRewrites;
  /** Tells this node from all others. */
  node: string;
}

const DUE = new RedisScript('due.lua');
const GIVE_UP = new RedisScript('give-up-runner.lua');
/** A node that asks four times a second keeps its partitions; those of a killed one are taken over this much later. */
const RUNNER_MS = 600;
/** A server that has not answered by then is not waited for. */
const ANSWERS_WITHIN_MS = 1_000;
/** Partitions asked for in one call where one server has them all; more would keep it from others for too long. */
const MOST_IN_A_CALL = 16;

/**
 * What is due, one node at a time for each partition. Only to spare work: where two look after the same session, the
 * second write conflicts and is decided again.
 */
export class DeadlineIndex {
  readonly #options: DeadlineIndexOptions;
  /** What is asked for in one call. */
  #groups: readonly (readonly number[])[];
  /** Whose last question has not been answered: nobody waits for these again until it has. */
  readonly #silent = new Set<readonly number[]>();

  constructor(options: DeadlineIndexOptions) {
    this.#options = options;
    this.#groups = groupsOf(options.partitions, options.client instanceof Cluster ? 1 : MOST_IN_A_CALL);
  }

  async due(now: number, limit: number, after?: DueSession): Promise<DueSession[]> {
    const calls = await Promise.allSettled(this.#groups.map((group) => this.#ask(group, now, limit, after)));
    const answers = calls.flatMap((call) =>
      call.status === 'fulfilled' ? call.value : [asError(call.reason)],
    );
    const due = answers.flatMap((answer) => (answer instanceof Error ? [] : answer));
    const failure = answers.find((answer) => answer instanceof Error);
    if (failure !== undefined && isTooWide(failure) && this.#groups.length < this.#options.partitions) {
      this.#groups = groupsOf(this.#options.partitions, 1);
      return await this.due(now, limit, after);
    }
    // One partition out of reach must not hold up the deadlines of the others.
    if (failure !== undefined && due.length === 0) throw failure;
    return due
      .sort((left, right) => left.wakeAt - right.wakeAt || (left.id < right.id ? -1 : 1))
      .slice(0, limit);
  }

  /** Lets other nodes take over at once. */
  async giveUp(): Promise<void> {
    const { client, keys, node } = this.#options;
    await Promise.allSettled(
      this.#groups.flat().map((partition) => GIVE_UP.run(client, [keys.runner(partition)], [node])),
    );
  }

  #ask(
    group: readonly number[],
    now: number,
    limit: number,
    after: DueSession | undefined,
  ): Promise<(DueSession[] | Error)[]> {
    if (this.#silent.has(group)) return Promise.reject(silence());
    const { client, keys, clock, node, rewrites } = this.#options;
    const names = group.flatMap((partition) => [keys.deadlines(partition), keys.runner(partition)]);
    const args = [now, limit, node, RUNNER_MS, after?.wakeAt ?? '-inf', after?.id ?? ''];
    const answer = rewrites.run((processes) => DUE.run(client, names, [...args, processes]));
    return new Promise((resolve, reject) => {
      const cancel = clock.after(ANSWERS_WITHIN_MS, () => {
        this.#silent.add(group);
        reject(silence());
      });
      const settled = (): void => {
        cancel();
        this.#silent.delete(group);
      };
      answer.then((replies) => resolve(answersOf(replies)), reject).finally(settled);
    });
  }
}

function groupsOf(partitions: number, size: number): number[][] {
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  return all.flatMap((first) => (first % size === 0 ? [all.slice(first, first + size)] : []));
}

/** A cluster takes only what lies in one slot, also one that is spoken to as a single server. */
function isTooWide({ message }: Error): boolean {
  return message.startsWith('CROSSSLOT');
}

function silence(): Error {
  return new Error('Redis does not say in time what is due.');
}

function answersOf(replies: unknown): (DueSession[] | Error)[] {
  return (Array.isArray(replies) ? replies : []).map((reply: unknown) =>
    Array.isArray(reply) ? sessionsOf(reply) : new Error(String(reply)),
  );
}

function sessionsOf(reply: readonly unknown[]): DueSession[] {
  const due: DueSession[] = [];
  // With RESP3 each stands in a pair of its own.
  const parts = reply.flat() as (string | number)[];
  for (let position = 0; position + 1 < parts.length; position += 2) {
    due.push({ id: String(parts[position]), wakeAt: Number(parts[position + 1]) });
  }
  return due;
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

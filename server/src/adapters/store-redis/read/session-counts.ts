import { STATUSES, type Status } from '@session-hub/shared';
import type { CreationTimes, SessionCounts } from '../../../ports/session-store.js';
import type { Keys } from '../servers/keys.js';
import { everything, facetGroups, timeText } from '../servers/keys.js';
import type { RedisClient } from '../servers/redis-client.js';
import { RedisScript, type ScriptArgument } from '../servers/redis-script.js';

const COUNT = new RedisScript('count.lua');
const CREATION_TIMES = new RedisScript('creation-times.lua');
const STATUS_FACETS = facetGroups({ status: [...STATUSES] }).flat();

/** Counts of all partitions together. Redis counts a range of an index without going through it. */
export class SessionCounting {
  readonly #client: RedisClient;
  readonly #keys: Keys;
  readonly #partitions: readonly number[];

  constructor(client: RedisClient, keys: Keys, partitions: number) {
    this.#client = client;
    this.#keys = keys;
    this.#partitions = Array.from({ length: partitions }, (_, partition) => partition);
  }

  async counts(owner: string | null): Promise<SessionCounts> {
    const ownerFacets = owner === null ? [] : facetGroups({ owner }).flat();
    const facets = [...everything, ...STATUS_FACETS, ...ownerFacets];
    const counted = (await this.#ask(
      COUNT,
      (partition) => [this.#keys.index(partition)],
      facets,
    )) as number[][];
    const sumAt = (position: number): number =>
      counted.reduce((sum, counts) => sum + (counts[position] ?? 0), 0);
    const byStatus: Partial<Record<Status, number>> = {};
    for (const [position, status] of STATUSES.entries()) {
      const count = sumAt(position + 1);
      if (count > 0) byStatus[status] = count;
    }
    return { total: sumAt(0), byStatus, ofOwner: owner === null ? 0 : sumAt(STATUSES.length + 1) };
  }

  async creationTimes(after: readonly number[]): Promise<CreationTimes> {
    const replies = (await this.#ask(
      CREATION_TIMES,
      (partition) => [this.#keys.history(partition), this.#keys.index(partition)],
      after.map((time) => timeText(Math.max(0, time))),
    )) as (string | number)[][];
    let [sessions, sum] = [0, 0];
    const oldest: number[] = [];
    const newest: number[] = [];
    const counts = after.map(() => 0);
    for (const [count = 0, created = 0, first = '', last = '', ...later] of replies) {
      sessions += Number(count);
      sum += Number(created);
      if (first !== '') oldest.push(Number(first));
      if (last !== '') newest.push(Number(last));
      for (const [position, number] of later.entries()) {
        counts[position] = (counts[position] ?? 0) + Number(number);
      }
    }
    if (sessions === 0) return { after: counts, average: null, oldest: null, newest: null };
    return {
      after: counts,
      average: sum / sessions,
      oldest: Math.min(...oldest),
      newest: Math.max(...newest),
    };
  }

  #ask(
    script: RedisScript,
    keysOf: (partition: number) => readonly string[],
    args: readonly ScriptArgument[],
  ): Promise<unknown[]> {
    return Promise.all(
      this.#partitions.map((partition) => script.run(this.#client, keysOf(partition), args)),
    );
  }
}

import type { SessionRow } from '@session-hub/shared';
import type { RedisClient } from './redis-client.js';
import { RedisScript, type ScriptArgument } from './redis-script.js';

export interface ScanPlan {
  /** The index and the range of it. */
  readonly key: string;
  readonly start: string;
  readonly stop: string;
  readonly order: 'asc' | 'desc';
  readonly sessions: string;
  readonly text: string;
  readonly groups: readonly (readonly string[])[];
}

const SCRIPT = new RedisScript('scan.lua');
/** No call looks at more sessions than this, so that nobody else waits long. */
const STEPS = 2_000;

/** The matching rows of one index of one partition, in its order, fetched as they are needed. */
export class RowSource {
  readonly #client: RedisClient;
  readonly #plan: ScanPlan;
  readonly #rows: SessionRow[] = [];
  #start: string;

  constructor(client: RedisClient, plan: ScanPlan) {
    this.#client = client;
    this.#plan = plan;
    this.#start = plan.start;
  }

  /** The next row; undefined when there is none, or none is here yet. */
  get first(): SessionRow | undefined {
    return this.#rows[0];
  }

  get mustFetch(): boolean {
    return this.#rows.length === 0 && this.#start !== '';
  }

  shift(): void {
    this.#rows.shift();
  }

  /** Afterwards the next rows are here, as many as asked for, unless there are no more. */
  async fetch(most: number): Promise<void> {
    while (this.mustFetch) {
      const [next = '', , ...rows] = await this.#scan('rows', this.#start, most);
      this.#start = String(next);
      for (const row of rows) this.#rows.push(JSON.parse(String(row)) as SessionRow);
    }
  }

  /** Counts from the start of the plan, up to `most`. */
  async count(most: number): Promise<number> {
    let total = 0;
    for (let start = this.#plan.start; start !== '' && total < most; ) {
      const [next = '', matched = 0] = await this.#scan('count', start, most - total);
      total += Number(matched);
      start = String(next);
    }
    return total;
  }

  async #scan(what: 'rows' | 'count', start: string, most: number): Promise<(string | number)[]> {
    const { key, stop, order, sessions, text, groups } = this.#plan;
    const args: ScriptArgument[] = [what, order, start, stop, STEPS, most, sessions, text];
    for (const facets of groups) args.push('group', ...facets);
    return (await SCRIPT.run(this.#client, [key], args)) as (string | number)[];
  }
}

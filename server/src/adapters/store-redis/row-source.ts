import type { SessionRow } from '@session-hub/shared';
import type { PagePosition } from '../../core/store-kit/page-token.js';
import { MARK } from './facets.js';
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
  /** What the range does not tell by itself. */
  readonly groups: readonly (readonly string[])[];
  /** A range whose size comes with the first call. */
  readonly sized: { readonly first: string; readonly last: string } | null;
}

const SCRIPT = new RedisScript('scan.lua');

/** The matching rows of one index of one partition, in its order, fetched as they are needed. */
export class RowSource {
  readonly #client: RedisClient;
  readonly #plan: ScanPlan;
  #rows: SessionRow[] = [];
  #start: string;
  /** All that was found so far, as rows or counted. */
  matched = 0;
  /** How much stands in the range whose size was asked for. */
  size = 0;

  constructor(client: RedisClient, plan: ScanPlan) {
    this.#client = client;
    this.#plan = plan;
    this.#start = plan.start;
  }

  /** The next row; undefined when there is none, or none is here yet. */
  get first(): SessionRow | undefined {
    return this.#rows[0];
  }

  get atEnd(): boolean {
    return this.#start === '';
  }

  get mustFetch(): boolean {
    return this.#rows.length === 0 && !this.atEnd;
  }

  /** The session at which the last call stopped. */
  get position(): PagePosition {
    const [id = '', time] = this.#start.split(MARK).reverse();
    return { value: Number(time?.replace(/^\(/, '')), id };
  }

  shift(): void {
    this.#rows.shift();
  }

  /** Every row that is here. */
  takeAll(): readonly SessionRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** Gets the next rows, up to `most`; they may be fewer, or none, when the steps do not suffice. */
  async fetch(steps: number, most: number): Promise<number> {
    const { gone, rows } = await this.#scan('rows', steps, most);
    for (const row of rows) this.#rows.push(JSON.parse(String(row)) as SessionRow);
    return gone;
  }

  /** Counts on from where the rows ended. */
  async count(steps: number, most: number): Promise<number> {
    return (await this.#scan('count', steps, most)).gone;
  }

  async #scan(what: 'rows' | 'count', steps: number, most: number) {
    const { key, start, stop, order, sessions, text, groups, sized } = this.#plan;
    const isFirst = this.#start === start;
    const { first = '', last = '' } = (isFirst ? sized : null) ?? {};
    const args: ScriptArgument[] = [what, order, this.#start, stop, steps, most, sessions, text, first, last];
    for (const facets of groups) args.push('group', ...facets);
    const reply = (await SCRIPT.run(this.#client, [key], args)) as (string | number)[];
    const [next = '', matched = 0, gone = 0, size = 0, ...rows] = reply;
    this.#start = String(next);
    this.matched += Number(matched);
    if (isFirst) this.size = Number(size);
    return { gone: Number(gone), rows };
  }
}

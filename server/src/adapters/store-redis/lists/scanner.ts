import { Cluster } from 'ioredis';
import type { RedisClient } from '../servers/redis-client.js';
import { RedisScript, type ScriptArgument } from '../servers/redis-script.js';
import type { RowSource } from './row-source.js';

/** Of all sources of a call. */
export interface Scan {
  readonly what: 'rows' | 'count';
  readonly order: 'asc' | 'desc';
  /** In lower case; '' when none is looked for. */
  readonly text: string;
  /** Of each source, as `most` is. */
  readonly steps: number;
  readonly most: number;
}

const SCAN = new RedisScript('scan.lua');

/** Lets sources go on, several with one call where the server takes that. */
export class Scanner {
  readonly #client: RedisClient;
  #isJoint: boolean;

  constructor(client: RedisClient) {
    this.#client = client;
    // A cluster takes no call that concerns several partitions.
    this.#isJoint = !(client instanceof Cluster);
  }

  get isJoint(): boolean {
    return this.#isJoint;
  }

  /** Returns the steps that it took. */
  async run(sources: readonly RowSource[], scan: Scan): Promise<number> {
    try {
      return await this.#call(sources, scan);
    } catch (error) {
      if (sources.length === 1 || !concernsSeveralSlots(error)) throw error;
    }
    // A cluster that is spoken to as one server says so before anything is done.
    this.#isJoint = false;
    let gone = 0;
    for (const source of sources) gone += await this.#call([source], scan);
    return gone;
  }

  async #call(sources: readonly RowSource[], { what, order, text, steps, most }: Scan): Promise<number> {
    const keys = sources.map(({ key }) => key);
    const args: ScriptArgument[] = [what, order, steps, most, text];
    for (const source of sources) args.push(...source.scanArgs);
    const replies = (await SCAN.run(this.#client, keys, args)) as (readonly (string | number)[])[];
    return sources.reduce((sum, source, position) => {
      const reply = replies[position];
      if (reply === undefined) throw new Error('Redis answered fewer scans than it was asked for.');
      return sum + source.take(reply);
    }, 0);
  }
}

function concernsSeveralSlots(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('CROSSSLOT');
}

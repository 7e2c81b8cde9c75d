import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type ChainableCommander, Cluster } from 'ioredis';
import type { RedisClient } from './redis-client.js';

export type ScriptArgument = string | number;

/** What a call in a pipeline came to; the driver leaves the first null when it did not fail. */
type Outcome = [error: Error | null, reply: unknown];

/** Between the tries of a call whose keys are on their way to another server; what takes longer is told. */
const PAUSES_MS = [0, 20, 50, 100, 200, 400, 800];

const LUA = new URL('../lua/', import.meta.url);

/** A Lua script from its own file, called by the digest of its whole text, and loaded again where the server forgot it. */
export class RedisScript {
  readonly #text: string;
  readonly #sha: string;

  constructor(file: string) {
    this.#text = assembled(file);
    this.#sha = createHash('sha1').update(this.#text).digest('hex');
  }

  /** Runs once. What it replies is as the script's comment says. */
  async run(client: RedisClient, keys: readonly string[], args: readonly ScriptArgument[]): Promise<unknown> {
    try {
      return await client.evalsha(this.#sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!isForgotten(error)) throw error;
      return await client.eval(this.#text, keys.length, ...keys, ...args);
    }
  }

  /** The same, then waits until `replicas` replicas have all that this connection wrote; tells how many do. */
  async runReplicated(
    client: RedisClient,
    keys: readonly string[],
    args: readonly ScriptArgument[],
    { replicas, timeoutMs }: { replicas: number; timeoutMs: number },
  ): Promise<{ reply: unknown; replicas: number }> {
    const wait = ['WAIT', replicas, timeoutMs] as const;
    const runOnce = async (): Promise<[ran: Outcome, waited: Outcome]> => {
      const byDigest = await outcomesOf(
        client
          .pipeline()
          .evalsha(this.#sha, keys.length, ...keys, ...args)
          .call(...wait),
      );
      if (!isForgotten(byDigest[0][0])) return byDigest;
      return await outcomesOf(
        client
          .pipeline()
          .eval(this.#text, keys.length, ...keys, ...args)
          .call(...wait),
      );
    };
    let [ran, waited] = await runOnce();
    // The driver follows no redirection here, for the wait must go to the server that ran the script.
    for (const milliseconds of PAUSES_MS) {
      if (!isElsewhere(ran[0])) break;
      await pause(milliseconds);
      await refreshSlots(client);
      [ran, waited] = await runOnce();
    }
    if (ran[0] !== null) throw ran[0];
    if (waited[0] !== null) throw waited[0];
    return { reply: ran[1], replicas: Number(waited[1] ?? 0) };
  }
}

/** A script, after the files of `lua/prelude` that its line `-- USES  a, b` names. */
function assembled(file: string): string {
  const body = readFileSync(new URL(file, LUA), 'utf8');
  const used = /^-- USES {2}(.+)$/m.exec(body)?.[1]?.split(', ') ?? [];
  const prelude = used.map((name) => readFileSync(new URL(`prelude/${name}.lua`, LUA), 'utf8'));
  return [...prelude, body].join('\n');
}

async function outcomesOf(pipeline: ChainableCommander): Promise<[ran: Outcome, waited: Outcome]> {
  const [ran = null, waited = null] = (await pipeline.exec()) ?? [];
  if (ran === null || waited === null) throw new Error('Redis answered a script without an outcome.');
  return [ran, waited];
}

function refreshSlots(client: RedisClient): Promise<void> {
  if (!(client instanceof Cluster)) return Promise.resolve();
  return new Promise((resolve) => client.refreshSlotsCache(() => resolve()));
}

function isForgotten(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

/** Redis says this before it has run anything. */
function isElsewhere(error: unknown): boolean {
  return error instanceof Error && /^(MOVED|ASK|TRYAGAIN)\b/.test(error.message);
}

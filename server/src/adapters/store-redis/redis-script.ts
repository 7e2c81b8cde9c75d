import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ChainableCommander } from 'ioredis';
import type { RedisClient } from './redis-client.js';

export type ScriptArgument = string | number;

/** A Lua script from its own file, called by its digest, and loaded again where the server forgot it. */
export class RedisScript {
  readonly #text: string;
  readonly #sha: string;

  constructor(file: string) {
    this.#text = readFileSync(new URL(`lua/${file}`, import.meta.url), 'utf8');
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
    const start = (): ChainableCommander => client.pipeline();
    let [ran, waited] =
      (await start()
        .evalsha(this.#sha, keys.length, ...keys, ...args)
        .call(...wait)
        .exec()) ?? [];
    if (isForgotten(ran?.[0])) {
      [ran, waited] =
        (await start()
          .eval(this.#text, keys.length, ...keys, ...args)
          .call(...wait)
          .exec()) ?? [];
    }
    if (ran?.[0] != null) throw ran[0];
    if (waited?.[0] != null) throw waited[0];
    return { reply: ran?.[1], replicas: Number(waited?.[1] ?? 0) };
  }
}

function isForgotten(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

import { hubError } from '@session-hub/shared';
import type { Removal, StoredSettings, Write, WriteOutcome } from '../../ports/session-store.js';
import { encodeWrite } from './encode-write.js';
import type { Histories } from './histories.js';
import type { Keys } from './keys.js';
import type { RedisClient } from './redis-client.js';
import { RedisScript, type ScriptArgument } from './redis-script.js';
import type { Durability } from './redis-settings.js';

export interface WriterOptions {
  client: RedisClient;
  keys: Keys;
  histories: Histories;
  durability: Durability;
}

const WRITE = new RedisScript('write.lua');
const REMOVE = new RedisScript('remove.lua');
const SETTINGS = new RedisScript('settings.lua');
const MOST_TRIES = 3;
const REPLICAS_TIMEOUT_MS = 1_000;

/** Everything that changes what is stored: many writes of one partition in one call, each removal in one of its own. */
export class Writer {
  readonly #options: WriterOptions;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  async commit(partition: number, writes: readonly Write[]): Promise<readonly WriteOutcome[]> {
    const { keys: names, histories } = this.#options;
    const keys = [
      names.history(partition),
      names.deadlines(partition),
      names.index(partition),
      names.changed(partition),
    ];
    const args: ScriptArgument[] = [names.events(partition), names.rows(partition), writes.length];
    for (const write of writes) {
      const encoded = encodeWrite(write, names);
      keys.push(...encoded.keys);
      args.push(...encoded.args);
    }
    const [count = 0, ...committed] = await this.#run(WRITE, partition, keys, args);
    histories.noteWrites(partition, count);
    return committed.map(outcomeOf);
  }

  async remove({ record, tombstone, tombstoneUntil }: Removal): Promise<WriteOutcome> {
    const { keys: names, histories } = this.#options;
    const { id, epoch } = record.view;
    const partition = names.partitionOf(id);
    const keys = [
      names.history(partition),
      names.deadlines(partition),
      names.index(partition),
      names.changed(partition),
      names.session(id),
      names.log(id),
      names.lossless(id),
      names.tombstone(id),
    ];
    const args = [
      names.events(partition),
      names.rows(partition),
      id,
      record.revision,
      epoch,
      JSON.stringify(tombstone),
      tombstoneUntil,
    ];
    const [count = 0, flag = 0] = await this.#run(REMOVE, partition, keys, args);
    histories.noteWrites(partition, count);
    return outcomeOf(flag);
  }

  async storeSettings({ version, text }: StoredSettings): Promise<WriteOutcome> {
    const { client, keys } = this.#options;
    return outcomeOf(Number(await SETTINGS.run(client, [keys.settings()], [version, text])));
  }

  /** A partition whose history is not confirmed on the server takes no write: nothing was changed, so it can be tried again. */
  async #run(
    script: RedisScript,
    partition: number,
    keys: readonly string[],
    args: readonly ScriptArgument[],
  ): Promise<number[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#runOnce(script, keys, args);
      } catch (error) {
        if (!isUnconfirmed(error) || attempt === MOST_TRIES) throw error;
        await this.#options.histories.settle(partition);
      }
    }
  }

  async #runOnce(
    script: RedisScript,
    keys: readonly string[],
    args: readonly ScriptArgument[],
  ): Promise<number[]> {
    const { client, durability } = this.#options;
    switch (durability.level) {
      // With `fsync`, Redis itself answers only once the write is on disk.
      case 'memory':
      case 'fsync':
        return (await script.run(client, keys, args)) as number[];
      case 'replicated': {
        const wait = { replicas: durability.replicas, timeoutMs: REPLICAS_TIMEOUT_MS };
        const { reply, replicas } = await script.runReplicated(client, keys, args, wait);
        if (replicas >= durability.replicas) return reply as number[];
        throw hubError('store_unavailable', {
          message: `Only ${replicas} of ${durability.replicas} replicas have confirmed the write.`,
        });
      }
    }
  }
}

function outcomeOf(flag: number): WriteOutcome {
  return flag === 1 ? 'committed' : 'conflict';
}

function isUnconfirmed(error: unknown): boolean {
  return error instanceof Error && /^(ERR )?HISTORY/.test(error.message);
}

import { hubError } from '@session-hub/shared';
import type { Removal, StoredSettings, Write, WriteOutcome } from '../../../ports/session-store.js';
import type { Publications } from '../listen/publications.js';
import type { AofRewrites } from '../servers/aof-rewrites.js';
import type { Histories } from '../servers/histories.js';
import type { Inspector } from '../servers/inspector.js';
import type { Keys } from '../servers/keys.js';
import type { RedisClient } from '../servers/redis-client.js';
import { reasonOf, redisFailure } from '../servers/redis-client.js';
import { RedisScript, type ScriptArgument } from '../servers/redis-script.js';
import type { Durability } from '../servers/redis-settings.js';
import { encodeWrite } from './encode-write.js';
import type { LaneOutcome } from './write-lanes.js';

export interface WriterOptions {
  client: RedisClient;
  keys: Keys;
  partitions: number;
  histories: Histories;
  rewrites: AofRewrites;
  inspector: Inspector;
  publications: Publications;
  durability: Durability;
}

const WRITE = new RedisScript('write.lua');
const CONFIRM = new RedisScript('confirm.lua');
const REMOVE = new RedisScript('remove.lua');
const SETTINGS = new RedisScript('settings.lua');
const MOST_TRIES = 3;
const REPLICAS_TIMEOUT_MS = 1_000;

/** Everything that changes what is stored, or is only told once it is durable. */
export class Writer {
  readonly #options: WriterOptions;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** One call for many writes of one partition. Local listeners get each committed write at once. */
  async commit(partition: number, writes: readonly Write[]): Promise<readonly LaneOutcome[]> {
    const { inspector, publications } = this.#options;
    const outcomes = await this.#inspected(partition, () => this.#commit(partition, writes));
    const failed = outcomes.find((outcome) => outcome instanceof Error);
    if (failed === undefined) inspector.writeSucceeded(partition);
    else inspector.writeFailed(partition, failed.message);
    for (const [position, write] of writes.entries())
      if (outcomes[position] === 'committed') publications.committed(write);
    return outcomes;
  }

  async #commit(partition: number, writes: readonly Write[]): Promise<readonly LaneOutcome[]> {
    const { keys: names, partitions, histories } = this.#options;
    const keys = [
      names.history(partition),
      names.deadlines(partition),
      names.index(partition),
      names.changed(partition),
    ];
    const args: ScriptArgument[] = [
      names.events(partition),
      names.rows(partition),
      partitions,
      writes.length,
    ];
    for (const write of writes) {
      const encoded = encodeWrite(write, names);
      keys.push(...encoded.keys);
      args.push(...encoded.args);
    }
    const reply = await this.#run(partition, WRITE, keys, args);
    const [count, ...outcomes] = reply as (number | string)[];
    histories.noteWrites(partition, Number(count));
    return outcomes.map(outcomeOf);
  }

  /** As the port says. Where the primary answers only once a write is durable, what can be read is durable. */
  async confirm(id: string, epoch: string): Promise<WriteOutcome> {
    const { keys, rewrites, durability } = this.#options;
    if (durability.level !== 'replicated') {
      await rewrites.settled();
      return 'committed';
    }
    const partition = keys.partitionOf(id);
    const reply = await this.#run(partition, CONFIRM, [keys.history(partition), keys.session(id)], [epoch]);
    return reply === 1 ? 'committed' : 'conflict';
  }

  async remove(removal: Removal): Promise<WriteOutcome> {
    const partition = this.#options.keys.partitionOf(removal.record.view.id);
    const outcome = await this.#inspected(partition, () => this.#remove(partition, removal));
    this.#options.inspector.writeSucceeded(partition);
    return outcome;
  }

  async #remove(partition: number, { record, tombstone, tombstoneUntil }: Removal): Promise<WriteOutcome> {
    const { keys: names, partitions, histories } = this.#options;
    const { id, epoch } = record.view;
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
      partitions,
    ];
    const [count, outcome] = (await this.#run(partition, REMOVE, keys, args)) as number[];
    histories.noteWrites(partition, Number(count));
    return outcome === 1 ? 'committed' : 'conflict';
  }

  async storeSettings({ version, text }: StoredSettings): Promise<WriteOutcome> {
    const { keys, rewrites } = this.#options;
    const reply = await rewrites.run((processes) =>
      this.#runOnce(SETTINGS, [keys.settings()], [version, text, processes]),
    );
    return reply === 1 ? 'committed' : 'conflict';
  }

  /** Runs `change` unless a server is unfit. A failure is noted, so that health shows it and a probe finds its end. */
  async #inspected<Value>(partition: number, change: () => Promise<Value>): Promise<Value> {
    const { inspector } = this.#options;
    inspector.demandFit();
    try {
      return await change();
    } catch (error) {
      inspector.writeFailed(partition, `Redis did not take the last write: ${reasonOf(error)}`);
      throw redisFailure(error);
    }
  }

  /** A partition whose history is not confirmed on the server takes no write: nothing was changed, so it can be tried again. */
  async #run(
    partition: number,
    script: RedisScript,
    keys: readonly string[],
    args: readonly ScriptArgument[],
  ): Promise<unknown> {
    const { histories } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#runOnce(script, keys, [...args, histories.serverOf(partition)]);
      } catch (error) {
        if (!isUnconfirmed(error) || attempt === MOST_TRIES) throw error;
        await histories.settle(partition);
      }
    }
  }

  async #runOnce(
    script: RedisScript,
    keys: readonly string[],
    args: readonly ScriptArgument[],
  ): Promise<unknown> {
    const { client, durability } = this.#options;
    switch (durability.level) {
      // With `fsync`, Redis itself answers only once the write is on disk.
      case 'memory':
      case 'fsync':
        return await script.run(client, keys, args);
      case 'replicated': {
        const wait = { replicas: durability.replicas, timeoutMs: REPLICAS_TIMEOUT_MS };
        const { reply, replicas } = await script.runReplicated(client, keys, args, wait);
        if (replicas >= durability.replicas) return reply;
        throw hubError('store_unavailable', {
          message: `Only ${replicas} of ${durability.replicas} replicas have confirmed the write.`,
        });
      }
    }
  }
}

function isUnconfirmed(error: unknown): boolean {
  return error instanceof Error && /^(ERR )?HISTORY/.test(error.message);
}

function outcomeOf(reply: number | string): LaneOutcome {
  if (reply === 1) return 'committed';
  if (reply === 0) return 'conflict';
  return logRefused(String(reply));
}

function logRefused(reason: string): Error {
  const cause = new Error(reason);
  const failure = redisFailure(cause);
  return failure.code === 'storage_full' ? failure : hubError('internal', { cause });
}

import type { Cursor, Tombstone } from '@session-hub/shared';
import type { SessionRecord } from '../../ports/session-record.js';
import type { LoggedEvent, LogQuery, StoredSettings } from '../../ports/session-store.js';
import { epochOf, type StoredEpoch } from './epoch.js';
import type { Keys } from './keys.js';
import type { RedisClient } from './redis-client.js';
import { RedisScript } from './redis-script.js';
import { withinLength } from './within-length.js';

const READ = new RedisScript('read.lua');
const HEADS = new RedisScript('heads.lua');
const LOG = new RedisScript('log.lua');
const OLDEST = new RedisScript('oldest.lua');
const RECALL = new RedisScript('recall.lua');

type StoredHead = [seq: string, epoch: string, history: string, base: string];

/** What is asked of one session, or of several at once. */
export class RecordReads {
  readonly #client: RedisClient;
  readonly #keys: Keys;

  constructor(client: RedisClient, keys: Keys) {
    this.#client = client;
    this.#keys = keys;
  }

  async record(id: string): Promise<SessionRecord | null> {
    const keys = [this.#keys.history(this.#keys.partitionOf(id)), this.#keys.session(id)];
    const reply = (await READ.run(this.#client, keys, [])) as string[] | null;
    if (reply === null) return null;
    const [text = '', written = '', history = '', base = '', current = ''] = reply;
    const record = JSON.parse(text) as SessionRecord;
    const epoch = epochOf({ written, history, base }, current);
    return epoch === written ? record : { ...record, view: { ...record.view, epoch } };
  }

  /** One read for each partition, however many sessions. */
  async heads(ids: readonly string[]): Promise<Map<string, Cursor>> {
    const byPartition = new Map<number, string[]>();
    for (const id of new Set(ids)) {
      const partition = this.#keys.partitionOf(id);
      const members = byPartition.get(partition);
      if (members === undefined) byPartition.set(partition, [id]);
      else members.push(id);
    }
    const heads = new Map<string, Cursor>();
    await Promise.all(
      [...byPartition].map(async ([partition, members]) => {
        const keys = [this.#keys.history(partition), ...members.map(this.#keys.session)];
        const [current, ...stored] = (await HEADS.run(this.#client, keys, [])) as [
          string,
          ...(StoredHead | null)[],
        ];
        for (const [position, head] of stored.entries()) {
          const id = members[position];
          if (head === null || id === undefined) continue;
          const [seq, written, history, base] = head;
          const epoch: StoredEpoch = { written, history, base };
          heads.set(id, { epoch: epochOf(epoch, current), seq: Number(seq) });
        }
      }),
    );
    return heads;
  }

  async log(query: LogQuery): Promise<readonly LoggedEvent[]> {
    const { id, take, only, limit, maxLength } = query;
    const keys = [this.#keys.log(id), this.#keys.lossless(id)];
    let { after, upTo } = query;
    const taken: LoggedEvent[] = [];
    let length = 0;
    while (taken.length < limit && after < upTo) {
      const most = Math.min(maxLength - length, Number.MAX_SAFE_INTEGER);
      const args = [after + 1, upTo, limit - taken.length, most, take, only];
      const [end, ...parts] = (await LOG.run(this.#client, keys, args)) as string[];
      for (let position = 0; position + 1 < parts.length; position += 2) {
        const event = { seq: Number(parts[position]), text: parts[position + 1] ?? '' };
        taken.push(event);
        length += event.text.length;
      }
      // Redis counts bytes, of which a letter may have several: there may be room for more.
      if (end === 'whole' || length > maxLength) break;
      const last = taken.at(-1)?.seq ?? upTo;
      if (take === 'oldest') after = last;
      else upTo = last - 1;
    }
    return withinLength(taken, maxLength, take);
  }

  async oldest(id: string): Promise<number> {
    return Number(await OLDEST.run(this.#client, [this.#keys.log(id), this.#keys.session(id)], []));
  }

  async remembered(id: string, key: string, now: number): Promise<string | null> {
    const keys = [this.#keys.session(id), this.#keys.remembered(id, key)];
    const reply = (await RECALL.run(this.#client, keys, [])) as string[] | null;
    const [expiresAt = '0', result = ''] = reply ?? [];
    return Number(expiresAt) > now ? result : null;
  }

  async tombstone(id: string): Promise<Tombstone | null> {
    const text = await this.#client.get(this.#keys.tombstone(id));
    return text === null ? null : (JSON.parse(text) as Tombstone);
  }

  async settings(): Promise<StoredSettings | null> {
    const [version, text] = await this.#client.hmget(this.#keys.settings(), 'version', 'text');
    return typeof version === 'string' && typeof text === 'string'
      ? { version: Number(version), text }
      : null;
  }

  async time(): Promise<number> {
    const [seconds, micros] = await this.#client.time();
    return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  }
}

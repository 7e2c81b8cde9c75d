import type { Cursor, Tombstone } from '@session-hub/shared';
import type { SessionRecord } from '../../../ports/session-record.js';
import type { LoggedEvent, LogPage, LogQuery, StoredSettings } from '../../../ports/session-store.js';
import type { Keys } from '../servers/keys.js';
import type { RedisClient } from '../servers/redis-client.js';
import { RedisScript } from '../servers/redis-script.js';

const READ = new RedisScript('read.lua');
const HEADS = new RedisScript('heads.lua');
const LOG = new RedisScript('log.lua');
const RECALL = new RedisScript('recall.lua');

type StoredHead = [seq: string, epoch: string, history: string, base: string];
type ReadLog = [end: string, oldest: string, history: string, head: StoredHead | null, ...parts: string[]];

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
          heads.set(id, headOf(head, current));
        }
      }),
    );
    return heads;
  }

  /** One read, unless the page has many letters that take several bytes. */
  async page(query: LogQuery): Promise<LogPage> {
    const { id, take, only, limit, maxLength } = query;
    const partition = this.#keys.partitionOf(id);
    const keys = [
      this.#keys.log(id),
      this.#keys.lossless(id),
      this.#keys.session(id),
      this.#keys.history(partition),
    ];
    let { after, upTo } = query;
    const taken: LoggedEvent[] = [];
    let length = 0;
    for (;;) {
      const most = Math.min(maxLength - length, Number.MAX_SAFE_INTEGER);
      const args = [after + 1, upTo, limit - taken.length, most, take, only];
      const reply = (await LOG.run(this.#client, keys, args)) as ReadLog;
      const [end, oldest, current, stored, ...parts] = reply;
      for (let position = 0; position + 1 < parts.length; position += 2) {
        const event = { seq: Number(parts[position]), text: parts[position + 1] ?? '' };
        taken.push(event);
        length += event.text.length;
      }
      const last = taken.at(-1)?.seq ?? upTo;
      if (take === 'oldest') after = last;
      else upTo = last - 1;
      // Redis counts bytes, of which a letter may have several: there may be room for more.
      if (end === 'cut' && length <= maxLength && taken.length < limit && after < upTo) continue;
      const events = withinLength(taken, maxLength, take);
      return { events, oldest: Number(oldest), head: stored === null ? null : headOf(stored, current) };
    }
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

function headOf([seq, written, history, base]: StoredHead, current: string): Cursor {
  return { epoch: epochOf({ written, history, base }, current), seq: Number(seq) };
}

/** The epoch of a log as it was last written, and the name of the history it was written in. */
interface StoredEpoch {
  readonly written: string;
  readonly history: string;
  /** The epoch the session was created with. */
  readonly base: string;
}

const BASE_LENGTH = 20;

/** The epoch of a log now: another than the written one when its partition's history has changed since. As in write.lua. */
export function epochOf({ written, history, base }: StoredEpoch, current: string): string {
  return history === current || current === '' ? written : `${base.slice(0, BASE_LENGTH)}-${current}`;
}

/** `events` in the order of taking, cut before they get longer than this together, but not before the first; in log order. */
export function withinLength(
  events: readonly LoggedEvent[],
  maxLength: number,
  take: LogQuery['take'],
): readonly LoggedEvent[] {
  let length = 0;
  const cut = events.findIndex(({ text }, position) => {
    length += text.length;
    return position > 0 && length > maxLength;
  });
  const kept = cut < 0 ? events : events.slice(0, cut);
  return take === 'oldest' ? kept : kept.toReversed();
}

import type { SessionQuery, SessionRow } from '@session-hub/shared';

/** Every key of a session and of its partition's indexes carries the partition's hash tag: one script may touch them all. */
export class Keys {
  readonly #prefix: string;
  readonly #partitions: number;

  constructor(prefix: string, partitions: number) {
    this.#prefix = prefix;
    this.#partitions = partitions;
  }

  /** FNV-1a: ids that differ little still spread, and any node in any language finds the same. */
  partitionOf(id: string): number {
    let hash = 0x811c9dc5;
    for (let position = 0; position < id.length; position++) {
      hash = Math.imul(hash ^ id.charCodeAt(position), 0x01000193);
    }
    return (hash >>> 0) % this.#partitions;
  }

  history = (partition: number): string => this.#of(partition, 'history');
  deadlines = (partition: number): string => this.#of(partition, 'deadlines');
  probe = (partition: number): string => this.#of(partition, 'probe');
  runner = (partition: number): string => this.#of(partition, 'runner');
  index = (partition: number): string => this.#of(partition, 'index');
  changed = (partition: number): string => this.#of(partition, 'changed');
  rows = (partition: number): string => this.#of(partition, 'rows');
  sessions = (partition: number): string => this.#of(partition, 'session:');
  events = (partition: number): string => this.#of(partition, 'events:');

  session = (id: string): string => this.sessions(this.partitionOf(id)) + id;
  log = (id: string): string => this.#of(this.partitionOf(id), `log:${id}`);
  lossless = (id: string): string => this.#of(this.partitionOf(id), `lossless:${id}`);
  remembered = (id: string, key: string): string => this.#of(this.partitionOf(id), `result:${id}/${key}`);
  tombstone = (id: string): string => this.#of(this.partitionOf(id), `tombstone:${id}`);
  settings = (): string => `${this.#prefix}:settings`;
  /** The channel on which a session's commits are published. */
  channel = (id: string): string => this.events(this.partitionOf(id)) + id;

  #of(partition: number, name: string): string {
    return `${this.#prefix}:{${this.#prefix}-${partition}}:${name}`;
  }
}

/** Separates what stands in an index entry: facet, time, id. Nothing that stands there contains it. */
export const MARK = '\0';
/** Right behind every text that begins with the mark. */
const BEHIND_MARK = '\x01';

const EVERYTHING = 'c';

/** An index sorts by letters: times as texts of equal length sort as numbers do. */
export function timeText(time: number): string {
  return String(time).padStart(16, '0');
}

/** Under what a session stands in the index of its partition, without its id: one line for each facet. */
export function indexEntries({ status, owner, template, createdAt }: SessionRow): string {
  const time = timeText(createdAt);
  return [EVERYTHING, statusFacet(status), ownerFacet(owner), templateFacet(template)]
    .map((facet) => facet + MARK + time)
    .join('\n');
}

/** As JSON, so that no letter of a name can be taken for one of ours. */
const ownerFacet = (owner: string): string => `o${JSON.stringify(owner)}`;
const templateFacet = (template: string): string => `t${JSON.stringify(template)}`;
const statusFacet = (status: string): string => `s${status}`;

/** What a query asks for, as groups of facets: a session must have one of each group. */
export function facetGroups({ status, owner, template }: SessionQuery): string[][] {
  const groups: string[][] = [];
  if (owner !== undefined) groups.push([ownerFacet(owner)]);
  if (template !== undefined) groups.push([templateFacet(template)]);
  if (status !== undefined) groups.push([...new Set(status)].map(statusFacet));
  return groups;
}

export const everything: readonly string[] = [EVERYTHING];

/** The range of an index in which all sessions with this facet stand, the oldest first. */
export function rangeOf(facet: string): { first: string; last: string } {
  return { first: `[${facet}${MARK}`, last: `(${facet}${BEHIND_MARK}` };
}

/** A group of facets and how many sessions have one of them. */
export interface Choice {
  readonly facets: readonly string[];
  readonly count: number;
}

const SLOTS = 16_384;

/** The slot of a key that has a hash tag, as the cluster specification defines it: CRC-16/XMODEM of the tag. */
export function clusterSlot(key: string): number {
  const start = key.indexOf('{') + 1;
  let crc = 0;
  for (const byte of Buffer.from(key.slice(start, key.indexOf('}', start)))) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
    crc &= 0xffff;
  }
  return crc % SLOTS;
}

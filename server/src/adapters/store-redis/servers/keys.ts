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

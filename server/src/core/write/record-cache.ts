import type { SessionRecord } from '../../ports/session-record.js';

export interface CacheLimits {
  records: number;
  /** As JSON text. */
  bytes: number;
}

interface Entry {
  readonly record: SessionRecord;
  readonly bytes: number;
}

/** The records written or read last, so that the next append needs no read. The longest unused give way. */
export class RecordCache {
  readonly #entries = new Map<string, Entry>();
  readonly #limits: CacheLimits;
  #bytes = 0;

  constructor(limits: CacheLimits) {
    this.#limits = limits;
  }

  get(id: string): SessionRecord | null {
    return this.#entries.get(id)?.record ?? null;
  }

  set(id: string, record: SessionRecord, bytes: number): void {
    this.drop(id);
    this.#entries.set(id, { record, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#limits.records && this.#bytes <= this.#limits.bytes) return;
      this.drop(oldest);
    }
  }

  drop(id: string): void {
    this.#bytes -= this.#entries.get(id)?.bytes ?? 0;
    this.#entries.delete(id);
  }
}

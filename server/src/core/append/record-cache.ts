import type { SessionRecord } from '../../ports/session-record.js';

/** The records written or read last, so that the next append needs no read. The oldest unused one gives way. */
export class RecordCache {
  readonly #records = new Map<string, SessionRecord>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(id: string): SessionRecord | null {
    return this.#records.get(id) ?? null;
  }

  set(id: string, record: SessionRecord): void {
    this.#records.delete(id);
    this.#records.set(id, record);
    if (this.#records.size <= this.#capacity) return;
    for (const oldest of this.#records.keys()) {
      this.#records.delete(oldest);
      return;
    }
  }

  drop(id: string): void {
    this.#records.delete(id);
  }
}

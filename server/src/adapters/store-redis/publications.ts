import type { SessionRow } from '@session-hub/shared';
import type { Publication, Unlisten } from '../../ports/session-store.js';
import type { Keys } from './keys.js';
import { parsePublication, parseRow } from './publication-text.js';
import type { Subscriptions } from './subscriptions.js';

/** What write.lua publishes, as whoever listens wants it. */
export class Publications {
  readonly #subscriptions: Subscriptions;
  readonly #keys: Keys;
  readonly #partitions: readonly number[];

  constructor(subscriptions: Subscriptions, keys: Keys, partitions: number) {
    this.#subscriptions = subscriptions;
    this.#keys = keys;
    this.#partitions = Array.from({ length: partitions }, (_, partition) => partition);
  }

  listen(id: string, listener: (publication: Publication) => void): Promise<Unlisten> {
    return this.#subscriptions.listen(this.#keys.channel(id), (message) =>
      listener(readOrUnknown(id, message)),
    );
  }

  async listenRows(listener: (row: SessionRow) => void): Promise<Unlisten> {
    const started = await Promise.allSettled(
      this.#partitions.map((partition) =>
        this.#subscriptions.listen(this.#keys.rows(partition), (row) => listener(parseRow(row))),
      ),
    );
    const unlisten = (): void => {
      for (const result of started) if (result.status === 'fulfilled') result.value();
    };
    const failed = started.find(({ status }) => status === 'rejected');
    if (failed?.status !== 'rejected') return unlisten;
    unlisten();
    throw failed.reason;
  }
}

/** What cannot be read is handed on as of an epoch that nobody has: whoever listens then looks at the store. */
function readOrUnknown(id: string, message: string): Publication {
  try {
    return parsePublication(id, message);
  } catch {
    return { id, epoch: '', from: 0, events: [] };
  }
}

import type { SessionRow } from '@session-hub/shared';
import type { Publication, Unlisten } from '../../ports/session-store.js';
import type { Keys } from './keys.js';
import { parsePublication } from './publication-text.js';
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
      listener(parsePublication(id, message)),
    );
  }

  async listenRows(listener: (row: SessionRow) => void): Promise<Unlisten> {
    const started = await Promise.allSettled(
      this.#partitions.map((partition) =>
        this.#subscriptions.listen(this.#keys.rows(partition), (row) =>
          listener(JSON.parse(row) as SessionRow),
        ),
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

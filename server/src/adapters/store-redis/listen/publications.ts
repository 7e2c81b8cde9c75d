import type { SessionRow } from '@session-hub/shared';
import type { Publication, Unlisten, Write } from '../../../ports/session-store.js';
import type { Keys } from '../servers/keys.js';
import { parseRow } from './publication-text.js';
import { SessionChannel } from './session-channel.js';
import type { Subscriptions } from './subscriptions.js';

/** What write.lua publishes, as whoever listens wants it. */
export class Publications {
  readonly #subscriptions: Subscriptions;
  readonly #keys: Keys;
  readonly #partitions: readonly number[];
  readonly #onInterrupted: () => void;
  readonly #channels = new Map<string, Set<SessionChannel>>();

  constructor(subscriptions: Subscriptions, keys: Keys, partitions: number, onInterrupted: () => void) {
    this.#subscriptions = subscriptions;
    this.#onInterrupted = onInterrupted;
    this.#keys = keys;
    this.#partitions = Array.from({ length: partitions }, (_, partition) => partition);
  }

  async listen(id: string, listener: (publication: Publication) => void): Promise<Unlisten> {
    const channel = new SessionChannel(id, listener);
    const unlisten = await this.#subscriptions.listen(this.#keys.channel(id), (message) =>
      channel.hear(message),
    );
    const channels = this.#channels.get(id) ?? new Set();
    this.#channels.set(id, channels.add(channel));
    return () => {
      unlisten();
      channels.delete(channel);
      if (channels.size === 0 && this.#channels.get(id) === channels) this.#channels.delete(id);
    };
  }

  /** A write of this node that is as durable as it has to be. Never throws: it has been committed whoever hears of it. */
  committed(write: Write): void {
    const channels = this.#channels.get(write.id);
    if (channels === undefined) return;
    for (const channel of channels) {
      try {
        channel.committed(write);
      } catch {
        // What could not be told has to be looked for, as after a cut.
        this.#onInterrupted();
      }
    }
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

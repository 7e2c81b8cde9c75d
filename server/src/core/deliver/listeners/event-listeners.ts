import { type EventType, type HubEvent, hubError, type SessionView } from '@session-hub/shared';
import type { Clock } from '../../../ports/clock.js';
import type { Logger } from '../../../ports/logger.js';
import type { SessionRecord } from '../../../ports/session-record.js';
import type { EncodedEvent, Unlisten } from '../../../ports/session-store.js';

/**
 * A listener for committed events. `session` is the view after the write that added the event; the same
 * write may have added later events too.
 *
 * @example
 * const listener: HubEventListener = (event, session) => console.log(session.id, event.type);
 * const stop = hub.onEvents(['status'], listener);
 * stop();
 */
export type HubEventListener = (event: HubEvent, session: SessionView) => void | Promise<void>;

const MOST_LISTENERS = 100;
/** Events that wait for their listeners; more are dropped rather than kept. */
const MOST_WAITING = 100_000;

interface Entry {
  readonly types: ReadonlySet<EventType> | '*';
  readonly listener: HubEventListener;
}

interface Committed {
  readonly view: SessionView;
  readonly events: readonly EncodedEvent[];
}

/** Who hears in this process of the events that this node added. Nobody waits for them, and nothing is kept for them. */
export class EventListeners {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #entries = new Set<Entry>();
  #committed: Committed[] = [];
  #waiting = 0;
  #isDropping = false;

  constructor({ clock, logger }: { clock: Clock; logger: Logger }) {
    this.#clock = clock;
    this.#logger = logger;
  }

  add(types: readonly EventType[] | '*', listener: HubEventListener): Unlisten {
    if (this.#entries.size >= MOST_LISTENERS) {
      const message = `A hub has at most ${MOST_LISTENERS} listeners to events. End one, or let one do the work of several.`;
      throw hubError('limit_reached', { message });
    }
    const entry: Entry = { types: types === '*' ? types : new Set(types), listener };
    this.#entries.add(entry);
    return () => void this.#entries.delete(entry);
  }

  /** Whoever waits for the write is answered first. */
  committed({ view }: SessionRecord, events: readonly EncodedEvent[]): void {
    if (this.#entries.size === 0 || events.length === 0) return;
    if (this.#waiting + events.length > MOST_WAITING) {
      this.#noteDropping();
      return;
    }
    this.#committed.push({ view, events });
    this.#waiting += events.length;
    if (this.#committed.length === 1) this.#clock.soon(() => this.#tellAll());
  }

  #tellAll(): void {
    const committed = this.#committed;
    this.#committed = [];
    this.#waiting = 0;
    this.#isDropping = false;
    for (const { view, events } of committed) {
      for (const { event } of events) {
        for (const entry of this.#entries) {
          if (entry.types === '*' || entry.types.has(event.type)) this.#tell(entry, event, view);
        }
      }
    }
  }

  #tell({ listener }: Entry, event: HubEvent, view: SessionView): void {
    const failed = (error: unknown): void =>
      this.#logger.error('a listener to events failed', {
        session: view.id,
        seq: event.seq,
        error: String(error),
      });
    try {
      const result = listener(event, view);
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  #noteDropping(): void {
    if (this.#isDropping) return;
    this.#isDropping = true;
    this.#logger.warn('listeners to events are too slow; some events were not told to them');
  }
}

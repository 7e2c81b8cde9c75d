import type { Publication, Write } from '../../../ports/session-store.js';
import { FORMAT, parsePublication } from './publication-text.js';

/** Own writes whose messages have not come yet; a cut may have lost those of older ones. */
const MOST_OWED = 100;

/**
 * What one listener hears of a session: the writes of this node as soon as they are committed, all others when Redis
 * tells of them. The message of an own write comes too, and is told instead when it comes first; once each either way.
 */
export class SessionChannel {
  readonly #id: string;
  readonly #listener: (publication: Publication) => void;
  /** Where the last publication led; before the first one nothing is known to follow it. */
  #epoch = '';
  #upTo = -1;
  /** The first lines of messages that say what was told already. */
  readonly #owed = new Set<string>();

  constructor(id: string, listener: (publication: Publication) => void) {
    this.#id = id;
    this.#listener = listener;
  }

  hear(message: string): void {
    const end = message.indexOf('\n');
    // One without events has nothing that could have been told before.
    if (this.#owed.size > 0 && end + 1 < message.length && this.#owed.delete(message.slice(0, end))) return;
    this.#tell(readOrUnknown(this.#id, message));
  }

  /** Only what follows the last publication: what others wrote before it may still be on its way. */
  committed({ record: { view }, events }: Write): void {
    const from = view.seq - events.length;
    if (events.length === 0 || view.epoch !== this.#epoch || from !== this.#upTo) return;
    if (this.#owed.size === MOST_OWED) this.#owed.clear();
    this.#owed.add(`${FORMAT} ${view.epoch} ${from}`);
    this.#tell({ id: this.#id, epoch: view.epoch, from, events, view });
  }

  #tell(publication: Publication): void {
    this.#epoch = publication.epoch;
    this.#upTo = publication.from + publication.events.length;
    this.#listener(publication);
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

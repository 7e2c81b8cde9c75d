import {
  type EventOf,
  type EventType,
  emptyView,
  type HubEvent,
  hubError,
  LIMITS,
  nextStatus,
  possibleVerbs,
  reduce,
  type SessionView,
  type Status,
  type UsualPace,
  type Verb,
} from '@session-hub/shared';
import type { Guards, SessionRecord } from '../../../ports/session-record.js';
import type { EncodedEvent, RememberedResult } from '../../../ports/session-store.js';

const ACTIVITY_GRAIN_MS = 1_000;

type StatusExtras = Pick<EventOf<'status'>['data'], 'reason' | 'outcome'>;

/** What is known of the completed runs of one template. */
export interface TemplatePace extends UsualPace {
  /** The longest time that any of them went without moving, in milliseconds. */
  readonly longestPause: number;
}

/** A session while changes are being applied to it: events gather, and the view follows each of them. */
export class Draft {
  view: SessionView;
  guards: Guards;
  remember: RememberedResult | null = null;
  readonly events: EncodedEvent[] = [];
  /** The time of everything in this draft. Never before the last event, whatever the clock says. */
  readonly at: number;
  readonly #revision: number;
  #changed = false;
  #length = 0;

  /** What earlier runs of its template say about how long it takes. */
  readonly usual: TemplatePace | null;

  constructor(record: SessionRecord, now: number, usual: TemplatePace | null = null) {
    this.usual = usual;
    this.view = record.view;
    this.guards = record.guards;
    // A view that cannot be trusted has no time either; see `repair`.
    this.at = Math.max(now, record.view.updatedAt) || now;
    this.#revision = record.revision;
  }

  /** Whether there is anything to store. */
  get changed(): boolean {
    return this.#changed;
  }

  /** Of the texts of all events. */
  get length(): number {
    return this.#length;
  }

  add<Type extends EventType>(type: Type, data: EventOf<Type>['data'], by: string): number {
    const event = { seq: this.view.seq + 1, type, at: this.at, by, data } as HubEvent;
    this.view = reduce(this.view, event);
    const text = JSON.stringify(event);
    this.events.push({ event, text });
    this.#length += text.length;
    this.#changed = true;
    return event.seq;
  }

  /** Notes that somebody did something. Not worth a write of its own within a second of the last note. */
  noteActivity(): void {
    const since = this.at - this.guards.activeAt;
    if (since === 0 || (!this.#changed && since < ACTIVITY_GRAIN_MS)) return;
    this.setGuards({ activeAt: this.at });
  }

  setGuards(guards: Partial<Guards>): void {
    this.guards = { ...this.guards, ...guards };
    this.#changed = true;
  }

  /** Carries out a verb of the lifecycle table, or refuses with what is possible instead. */
  move(verb: Verb, by: string, extras: StatusExtras = {}): number {
    const from = this.view.status;
    const to = this.demand(verb);
    // Work that was held has not stood still, nor has it been silent, also when the hub itself lets it go on.
    if (to === 'active' && from !== 'idle') this.setGuards({ movedAt: this.at, activeAt: this.at });
    return this.add('status', { verb, from, to, ...extras }, by);
  }

  /** Where the verb leads; throws when the table does not allow it here. */
  demand(verb: Verb): Status {
    const status = this.view.status;
    const to = nextStatus(status, verb);
    if (to !== null) return to;
    const possible = possibleVerbs(status);
    if (possible.length === 0) throw hubError('session_ended', { details: { status } });
    throw hubError('illegal_transition', {
      message: `The session is ${status}, so it cannot ${verb}. Possible now: ${possible.join(', ')}.`,
      details: { status, possible },
    });
  }

  /** Runs `change`; when it throws, the draft is as it was before. */
  attempt<Result>(change: (draft: Draft) => Result): Result {
    const { view, guards, remember } = this;
    const count = this.events.length;
    const changed = this.#changed;
    const length = this.#length;
    try {
      return change(this);
    } catch (error) {
      this.view = view;
      this.guards = guards;
      this.remember = remember;
      this.events.length = count;
      this.#changed = changed;
      this.#length = length;
      throw error;
    }
  }

  toRecord(): SessionRecord {
    return { revision: this.#revision + 1, view: this.view, guards: this.guards };
  }
}

/** Of the epoch a session is created with, which each of its later epochs begins with. */
export const EPOCH_LENGTH = 12;

/** What a session is before its first write. */
export function blankRecord(id: string, epoch: string, follows: string | null = null): SessionRecord {
  return {
    revision: 0,
    view: emptyView(id, epoch),
    guards: {
      lease: null,
      fence: 0,
      emitters: [],
      createKey: null,
      ...(follows === null ? {} : { follows }),
      activeAt: 0,
      wakeAt: null,
    },
  };
}

/** Refuses new names past the bound of a keyed part of the view; names it holds may always be set again. */
export function checkRoom(
  part: string,
  held: Record<string, unknown>,
  names: readonly string[],
  limit: number = LIMITS.namesPerView,
): void {
  const added = names.filter((name) => !Object.hasOwn(held, name)).length;
  if (added === 0 || Object.keys(held).length + added <= limit) return;
  throw hubError('limit_reached', { details: { part, limit } });
}

/** Something somebody wants done to a session. Pure: it is run again when another node was faster. */
export interface Change<Result> {
  /** `create` may meet a session that is not there yet; `update` is refused then. */
  readonly kind: 'create' | 'update';
  /** Returns the result, or throws the refusal; a refused change leaves no trace. */
  apply(draft: Draft): Result;
  /** A `create` with an id that somebody chose, who may have used it before. */
  readonly mayFollow?: true;
  /** It adds next to nothing and must be possible in a full session. */
  readonly mayUseReserve?: true;
  /** Done without a write, it may be answered from memory: nobody builds on the answer. */
  readonly mayBeStale?: true;
  /** With a key, the result of the first time is returned again instead of applying anything. */
  readonly key?: string;
}

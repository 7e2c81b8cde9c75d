import {
  type CapacitySettings,
  hubError,
  isEnded,
  type SessionQuery,
  type SessionRow,
} from '@session-hub/shared';
import type { SessionRecord } from '../../../ports/session-record.js';
import { dueTimes } from '../../session/policy/due-times.js';
import { type PolicySettings, policyOf } from '../../session/policy/policy-settings.js';
import type { AppendContext } from '../../write/append-context.js';

/** How a session that has to make room goes. */
interface Evictor {
  /** Ends it when it still runs, and removes it. One that is gone already is fine. */
  evict(id: string): Promise<void>;
}

/** A session for which there has to be room. */
export interface Asked {
  readonly id: string;
  readonly owner: string;
  /** Throws when it would be refused anyway: for that one nobody has to go. */
  check(): void;
}

/** Which limit is in the way. */
type Scope = { kind: 'hub'; limit: number } | { kind: 'owner'; owner: string; limit: number };

/** Counts are believed for this long while there is plenty of room. */
const BELIEVED_MS = 1_000;
/** Plenty: as much room as others may take up meanwhile. */
const PLENTY_SHARE = 0.1;
const LEAST_PLENTY = 20;
const MOST_EVICTED_AT_ONCE = 50;
const MOST_ROUNDS = 20;
/** When nobody knows when there will be room. */
const DEFAULT_RETRY_MS = 60_000;

/**
 * Lets no more sessions come into being than there may be. Near the limit creates are let in one after the other and
 * the store is asked each time; creates under way at the same moment on other nodes are not seen.
 */
export class Capacity {
  readonly #context: AppendContext;
  readonly #evictor: Evictor;
  readonly #underWay = new Set<Promise<unknown>>();
  #line: Promise<unknown> = Promise.resolve();
  #believed = { total: 0, until: 0 };

  constructor(context: AppendContext, evictor: Evictor) {
    this.#context = context;
    this.#evictor = evictor;
  }

  /** Makes room for a session of this owner and creates it then. Rejects with `capacity_reached`. */
  async admit<Result>(asked: Asked, create: () => Promise<Result>): Promise<Result> {
    const { capacity } = this.#context.limits.current;
    if (capacity.maxSessions === null && capacity.maxPerOwner === null) return await create();
    const turn = this.#line.then(async () => {
      await this.#makeRoom(asked, capacity);
      return this.#follow(create());
    });
    this.#line = turn.catch(() => {});
    const { done } = await turn;
    return await done;
  }

  /** In a wrapper, for whoever waits for the turn must not wait for the create. */
  #follow<Result>(done: Promise<Result>): { done: Promise<Result> } {
    const settled: Promise<unknown> = done.catch(() => {}).finally(() => this.#underWay.delete(settled));
    this.#underWay.add(settled);
    this.#believed.total += 1;
    return { done };
  }

  async #makeRoom(asked: Asked, capacity: CapacitySettings): Promise<void> {
    if (this.#hasPlenty(capacity)) return;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const full = await this.#fullScope(asked.owner, capacity);
      if (full === null) return;
      // The same create again after a lost reply adds nothing.
      if ((await this.#context.store.read(asked.id)) !== null) return;
      asked.check();
      const victims = await this.#victims(full.scope, full.over, capacity);
      if (victims.length === 0) throw await this.#refusal(full.scope);
      await Promise.all(victims.map(({ id: victim }) => this.#evictor.evict(victim)));
      this.#context.logger.info('sessions were removed to make room', { count: victims.length });
    }
    throw hubError('capacity_reached', { retryAfter: BELIEVED_MS });
  }

  /** Without asking; what this node has let in since then is counted in. */
  #hasPlenty({ maxSessions, maxPerOwner }: CapacitySettings): boolean {
    if (maxSessions === null || maxPerOwner !== null) return false;
    const { total, until } = this.#believed;
    const plenty = Math.max(LEAST_PLENTY, maxSessions * PLENTY_SHARE);
    return this.#context.clock.now() < until && total + plenty < maxSessions;
  }

  /** The limit that is reached, and how many sessions too many there would be. */
  async #fullScope(
    owner: string,
    { maxSessions, maxPerOwner }: CapacitySettings,
  ): Promise<{ scope: Scope; over: number } | null> {
    await Promise.all(this.#underWay);
    const { total, ofOwner } = await this.#context.store.counts(maxPerOwner === null ? null : owner);
    this.#believed = { total, until: this.#context.clock.now() + BELIEVED_MS };
    if (maxPerOwner !== null && ofOwner >= maxPerOwner) {
      return { scope: { kind: 'owner', owner, limit: maxPerOwner }, over: ofOwner + 1 - maxPerOwner };
    }
    if (maxSessions !== null && total >= maxSessions) {
      return { scope: { kind: 'hub', limit: maxSessions }, over: total + 1 - maxSessions };
    }
    return null;
  }

  /** Expired ones first, then those that ended otherwise, then, where that is wanted, any; the oldest of each first. */
  async #victims(scope: Scope, over: number, { whenFull }: CapacitySettings): Promise<readonly SessionRow[]> {
    const most = Math.min(over, MOST_EVICTED_AT_ONCE);
    const expired = await this.#oldest(scope, { status: ['expired'] }, most);
    if (expired.length > 0) return expired;
    const ended = await this.#oldest(scope, { status: ['completed', 'failed', 'closed'] }, most);
    if (ended.length > 0) return ended;
    switch (whenFull) {
      case 'refuse':
        return [];
      case 'evict-oldest':
        return await this.#oldest(scope, {}, most);
    }
  }

  async #oldest(scope: Scope, query: SessionQuery, limit: number): Promise<readonly SessionRow[]> {
    const within = scope.kind === 'owner' ? { owner: scope.owner } : {};
    return (await this.#context.store.list({ ...query, ...within, order: 'asc', limit }, 'hub')).rows;
  }

  async #refusal(scope: Scope): Promise<Error> {
    const rows = await this.#oldest(scope, {}, 5);
    const records = await Promise.all(rows.map(({ id }) => this.#context.store.read(id)));
    const now = this.#context.clock.now();
    const moments = records.flatMap((record) => {
      if (record === null || isEnded(record.view.status)) return now;
      return nextExpiry(record, this.#context.policy) ?? [];
    });
    const retryAfter = moments.length === 0 ? DEFAULT_RETRY_MS : Math.max(1_000, Math.min(...moments) - now);
    const whose = scope.kind === 'owner' ? 'This owner has' : 'The hub holds';
    return hubError('capacity_reached', {
      message: `${whose} as many sessions as there may be (${scope.limit}).`,
      retryAfter: Math.round(retryAfter),
      details: { scope: scope.kind, limit: scope.limit },
    });
  }
}

/** When the session would end if nobody did anything; null when it would not. */
function nextExpiry({ view, guards }: SessionRecord, ofHub: PolicySettings): number | null {
  const settings = policyOf(guards, ofHub);
  if (view.status === 'closing') return view.since + settings.closingTime;
  const ends = dueTimes(view, guards, settings).filter(({ action }) => action === 'expire');
  return ends.length === 0 ? null : Math.min(...ends.map(({ due }) => due));
}

export const DEFAULT_CAPACITY: Readonly<CapacitySettings> = {
  maxSessions: null,
  maxPerOwner: null,
  whenFull: 'refuse',
};

/** Lays what is given over `base`, and refuses with a sentence what is out of range or contradicts itself. */
export function capacitySettings(
  given: Partial<CapacitySettings> = {},
  base: Readonly<CapacitySettings> = DEFAULT_CAPACITY,
): CapacitySettings {
  const capacity = { ...base, ...given };
  for (const name of ['maxSessions', 'maxPerOwner'] as const) {
    const most = capacity[name];
    if (most !== null && !(Number.isInteger(most) && most >= 1))
      throw new Error(`capacity.${name} must be a whole number above 0, or null for no limit; not ${most}.`);
  }
  const { maxSessions, maxPerOwner } = capacity;
  if (maxSessions !== null && maxPerOwner !== null && maxPerOwner > maxSessions) {
    // What was not said gives way to what was.
    if (given.maxPerOwner === undefined) return { ...capacity, maxPerOwner: maxSessions };
    throw new Error(
      'capacity.maxPerOwner must not be above capacity.maxSessions: no owner ever gets so many.',
    );
  }
  return capacity;
}

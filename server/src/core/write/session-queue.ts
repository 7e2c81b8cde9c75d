import { HubError, hubError, LIMITS } from '@session-hub/shared';
import type { SessionRecord } from '../../ports/session-record.js';
import type { RememberedResult } from '../../ports/session-store.js';
import { completeRecord } from '../session/draft/actors.js';
import type { Change } from '../session/draft/draft.js';
import { blankRecord, Draft, EPOCH_LENGTH } from '../session/draft/draft.js';
import { sessionNotFound } from '../session/removal/tombstones.js';
import type { AppendContext } from './append-context.js';
import { conclude } from './conclude.js';

/** How often a write is tried against a session that other nodes keep changing. */
const MOST_TRIES = 100;
/** From then on it waits for its turn: whoever has just written needs no reading, and would win every time. */
const EAGER_TRIES = 3;
const LONGEST_PAUSE_MS = 8;
const DAY = 24 * 60 * 60 * 1_000;

/** Stands for the refusal until it is known how the session came to be absent. */
const ABSENT = hubError('session_not_found');

interface Waiting {
  readonly change: Change<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Settled =
  | { waiting: Waiting; kind: 'done'; result: unknown }
  | { waiting: Waiting; kind: 'refused'; error: unknown };

/** What all queues have in common. */
export interface QueueHost {
  /** Resolves once everything that was already waiting to run has run. */
  endOfTurn(): Promise<void>;
  /** So many changes were carried out or refused. */
  onSettled(count: number): void;
  onIdle(): void;
}

/**
 * The changes of one session, one write in flight. What arrives meanwhile travels together in the next write,
 * so that load makes writes bigger and not more numerous.
 */
export class SessionQueue {
  readonly #id: string;
  readonly #context: AppendContext;
  readonly #host: QueueHost;
  #waiting: Waiting[] = [];
  /** Of the batch under way, so many wait again. */
  #putBack = 0;
  #running = false;
  #run: Promise<void> = Promise.resolve();

  constructor(id: string, context: AppendContext, host: QueueHost) {
    this.#id = id;
    this.#context = context;
    this.#host = host;
  }

  /** Resolves when nothing is waiting or under way any more. */
  get settled(): Promise<void> {
    return this.#run;
  }

  submit<Result>(change: Change<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ change, resolve: resolve as (result: unknown) => void, reject });
      if (!this.#running) this.#run = this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#running = true;
    for (;;) {
      // Whoever goes on because of the write before, or of the same message, gets into the same write.
      await this.#host.endOfTurn();
      if (this.#waiting.length === 0) break;
      const batch = this.#takeBatch();
      try {
        await this.#write(batch);
      } catch (error) {
        this.#context.cache.drop(this.#id);
        const refusal = error instanceof HubError ? error : this.#unexpected(error);
        for (const { reject } of batch) reject(refusal);
      }
      this.#host.onSettled(batch.length - this.#putBack);
      this.#putBack = 0;
    }
    this.#running = false;
    this.#host.onIdle();
  }

  /** At most one change with a key in a batch: a store remembers one result per write. */
  #takeBatch(): Waiting[] {
    let count = 0;
    let keys = 0;
    for (const { change } of this.#waiting) {
      if (change.key !== undefined) keys += 1;
      if (keys > 1 || count >= LIMITS.operationsPerAppend) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(batch: Waiting[]): Promise<void> {
    for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
      const isCached = this.#context.cache.get(this.#id) !== null;
      const record = await this.#load();
      // Asked after the record was read: a key that another node wrote since then is known, or the write conflicts.
      const fresh = await this.#answerFromMemory(batch, record);
      if (fresh === null) {
        await this.#startOver(attempt);
        continue;
      }
      const follows = record === null ? await this.#removedBefore(fresh) : null;
      const draft = this.#newDraft(record, follows);
      const before = draft.view;
      const settled = this.#applyAll(draft, fresh);
      if (draft.view.seq === 0 && settled.length > 0) return await this.#refuseAbsent(settled, fresh);
      if (!draft.changed) {
        const canTell = !isCached || !settled.some(needsProof);
        if (canTell && (await this.#isKept(record, settled))) return this.#finish(settled, fresh);
      } else {
        conclude(draft, before, this.#context);
        const next = draft.toRecord();
        const text = JSON.stringify(next);
        if (text.length <= roomFor(fresh)) {
          if (await this.#commit(draft, next, text)) return this.#finish(settled, fresh);
        } else if (!isCached) return await this.#refuseTooLarge(fresh);
      }
      await this.#startOver(attempt);
    }
    throw hubError('overloaded', {
      message: 'Too many others are changing this session at the same moment.',
    });
  }

  /** The session is not what was remembered of it, or nothing has proved that it is. */
  async #startOver(attempt: number): Promise<void> {
    const { cache, clock, randomness } = this.#context;
    cache.drop(this.#id);
    if (attempt < EAGER_TRIES) return;
    const pause = randomness.fraction() * Math.min(attempt, LONGEST_PAUSE_MS);
    await new Promise<void>((resolve) => clock.after(pause, resolve));
  }

  /** Answers those that were applied; the others of the batch go into the next write. */
  #finish(settled: readonly Settled[], batch: readonly Waiting[]): void {
    settle(settled);
    const others = batch.slice(settled.length);
    this.#waiting.unshift(...others);
    this.#putBack = others.length;
  }

  /**
   * Settles the changes whose key has been seen, and returns the others; null when the record is not of the history
   * that the store answers from by now. Asked anew before each try.
   */
  async #answerFromMemory(batch: Waiting[], record: SessionRecord | null): Promise<Waiting[] | null> {
    const { store, clock } = this.#context;
    const fresh: Waiting[] = [];
    for (const waiting of batch) {
      const { key } = waiting.change;
      const known = key === undefined ? null : await store.recall(this.#id, key, clock.now());
      if (known === null) fresh.push(waiting);
      else if (record !== null && (await this.#isConfirmed(record))) waiting.resolve(JSON.parse(known));
      else return null;
    }
    return fresh;
  }

  /** Whether what these answers tell of earlier writes is as durable as if they had written themselves. */
  async #isKept(record: SessionRecord | null, settled: readonly Settled[]): Promise<boolean> {
    return record === null || !settled.some(provesWrite) || (await this.#isConfirmed(record));
  }

  async #isConfirmed({ view }: SessionRecord): Promise<boolean> {
    return (await this.#context.store.confirm(this.#id, view.epoch)) === 'committed';
  }

  async #load(): Promise<SessionRecord | null> {
    const cached = this.#context.cache.get(this.#id);
    if (cached !== null) return cached;
    const record = completeRecord(await this.#context.store.read(this.#id));
    if (record !== null) this.#context.cache.set(this.#id, record, JSON.stringify(record).length);
    return record;
  }

  /** The epoch of the session that was removed under this id, for the one that takes its place. */
  async #removedBefore(batch: readonly Waiting[]): Promise<string | null> {
    if (!batch.some(({ change }) => change.mayFollow)) return null;
    return (await this.#context.store.readTombstone(this.#id))?.epoch ?? null;
  }

  #newDraft(record: SessionRecord | null, follows: string | null): Draft {
    const { clock, randomness, paces } = this.#context;
    const usual = record === null ? null : paces.usual(record);
    const start = record ?? blankRecord(this.#id, randomness.id().slice(0, EPOCH_LENGTH), follows);
    return new Draft(start, clock.now(), usual);
  }

  /** From the first on, as many as make no more than a page of events together. */
  #applyAll(draft: Draft, batch: readonly Waiting[]): Settled[] {
    const settled: Settled[] = [];
    for (const waiting of batch) {
      if (draft.length > LIMITS.pageLength) break;
      settled.push(this.#apply(draft, waiting));
    }
    return settled;
  }

  #apply(draft: Draft, waiting: Waiting): Settled {
    const { change } = waiting;
    try {
      if (change.kind === 'update' && draft.view.seq === 0) throw ABSENT;
      const result = draft.attempt((current) => change.apply(current));
      if (change.key !== undefined) draft.remember = this.#remembered(change.key, result);
      return { waiting, kind: 'done', result };
    } catch (error) {
      return {
        waiting,
        kind: 'refused',
        error: error instanceof HubError ? error : this.#unexpected(error),
      };
    }
  }

  /** Nothing was created: what remained to be done was meant for a session that is not there. */
  async #refuseAbsent(settled: readonly Settled[], batch: readonly Waiting[]): Promise<void> {
    const refusal = await sessionNotFound(this.#context.store, this.#id);
    const told = settled.map((outcome) =>
      outcome.kind === 'refused' && outcome.error === ABSENT ? { ...outcome, error: refusal } : outcome,
    );
    this.#finish(told, batch);
  }

  #remembered(key: string, result: unknown): RememberedResult {
    return { key, result: JSON.stringify(result), expiresAt: this.#context.clock.now() + DAY };
  }

  async #commit(draft: Draft, record: SessionRecord, recordText: string): Promise<boolean> {
    const outcome = await this.#context.store.write({
      id: this.#id,
      expected: record.revision - 1,
      record,
      recordText,
      events: draft.events,
      remember: draft.remember,
    });
    if (outcome === 'conflict') return false;
    this.#context.cache.set(this.#id, record, recordText.length);
    if (draft.events.some(({ event }) => event.type === 'status')) this.#context.paces.note(record);
    this.#context.watch.committed(record, draft.events);
    return true;
  }

  /** Together they do not fit. One by one, so that only those are refused that really have no room. */
  async #refuseTooLarge(batch: Waiting[]): Promise<void> {
    if (batch.length === 1) {
      batch[0]?.reject(hubError('record_too_large'));
      return;
    }
    for (const waiting of batch) await this.#write([waiting]);
  }

  #unexpected(error: unknown): HubError {
    this.#context.logger.error('a change failed unexpectedly', { session: this.#id, error: String(error) });
    return hubError('internal', { cause: error });
  }
}

/** A write proves what it builds on; an answer without one would be told of a session that may have changed elsewhere. */
function needsProof({ kind, waiting }: Settled): boolean {
  return kind === 'refused' || waiting.change.mayBeStale !== true;
}

/** Done without a write of its own: somebody made it before, and whoever hears that relies on it. */
function provesWrite({ kind, waiting }: Settled): boolean {
  return kind === 'done' && waiting.change.mayBeStale !== true;
}

function roomFor(batch: readonly Waiting[]): number {
  const isSmall = batch.every(({ change }) => change.mayUseReserve === true);
  return LIMITS.recordLength + (isSmall ? LIMITS.recordReserve : 0);
}

function settle(settled: readonly Settled[]): void {
  for (const outcome of settled) {
    switch (outcome.kind) {
      case 'done':
        outcome.waiting.resolve(outcome.result);
        break;
      case 'refused':
        outcome.waiting.reject(outcome.error);
        break;
    }
  }
}

import type { Cursor, SessionQuery } from '@session-hub/shared';
import type {
  CreationTimes,
  DueSession,
  LoggedEvent,
  LogPage,
  LogQuery,
  SessionCounts,
  StoredSettings,
  WriteOutcome,
} from '../../ports/session-store.js';
import type { PagePosition } from '../store-kit/page-token.js';

export interface JournalSettings {
  /** The folder of the database. */
  folder: string;
  /** The most the folder may take up; null for as much as the disk has. */
  maxBytes: number | null;
}

/** What cannot be written to can still be read from. */
export type JournalMode = 'writing' | 'reading';

/** A write as the journal stores it: texts, and the values it is found by. */
export interface JournalWrite {
  id: string;
  expected: number;
  epoch: string;
  seq: number;
  updatedAt: number;
  facets: Facets;
  row: string;
  record: string;
  events: readonly JournalEvent[];
  remember: { key: string; result: string; expiresAt: number } | null;
}

/** What sessions are found by and what rarely changes. */
export interface Facets {
  owner: string;
  template: string;
  status: string;
  createdAt: number;
  wakeAt: number | null;
  /** In lower case. */
  title: string;
}

interface JournalEvent {
  seq: number;
  lossless: 0 | 1;
  text: string;
}

/** A removal as the journal carries it out. */
export interface JournalRemoval {
  id: string;
  expected: number;
  epoch: string;
  tombstone: string;
  until: number;
}

/** Writes as one flat row of values: a quarter of the time that objects take to get to another thread. */
export type PackedWrites = readonly (string | number | null)[];

export interface JournalPage {
  rows: readonly string[];
  total: number;
  /** Behind which session the following page begins; null at the end. */
  next: PagePosition | null;
}

/** Which thread looks lists up: one of its own, or the journal's where the file cannot be shared. */
export type ListPlace = 'own-thread' | 'journal-thread';

/** What the hub asks of the thread. Answered in the order of asking, each with a reply of the same kind or `refused`. */
export type JournalRequest =
  | { kind: 'open'; settings: JournalSettings }
  | { kind: 'commit'; writes: PackedWrites; now: number }
  | { kind: 'remove'; removal: JournalRemoval; now: number }
  | { kind: 'tombstone'; id: string; now: number }
  | { kind: 'counts'; owner: string | null }
  | { kind: 'creationTimes'; after: readonly number[] }
  | { kind: 'settings' }
  | { kind: 'storeSettings'; settings: StoredSettings }
  | { kind: 'record'; id: string }
  | { kind: 'log'; query: LogQuery }
  | { kind: 'page'; query: LogQuery }
  | { kind: 'heads'; ids: readonly string[] }
  | { kind: 'recall'; id: string; key: string; now: number }
  | { kind: 'list'; query: SessionQuery; behind: PagePosition | null }
  | { kind: 'due'; now: number; limit: number; after: DueSession | null }
  | { kind: 'close' };

export type JournalReply =
  | {
      kind: 'open';
      mode: JournalMode;
      lists: ListPlace;
      /** What the operator should know about the folder. */
      warnings: readonly string[];
    }
  | { kind: 'commit'; outcomes: readonly WriteOutcome[] }
  | { kind: 'remove'; outcome: WriteOutcome }
  | { kind: 'tombstone'; text: string | null }
  | { kind: 'counts'; counts: SessionCounts }
  | { kind: 'creationTimes'; times: CreationTimes }
  | { kind: 'settings'; settings: StoredSettings | null }
  | { kind: 'storeSettings'; outcome: WriteOutcome }
  | { kind: 'record'; text: string | null }
  | { kind: 'log'; events: readonly LoggedEvent[] }
  | { kind: 'page'; page: LogPage }
  | { kind: 'heads'; heads: readonly (readonly [id: string, head: Cursor])[] }
  | { kind: 'recall'; result: string | null }
  | { kind: 'list'; page: JournalPage }
  | { kind: 'due'; due: readonly DueSession[] }
  | { kind: 'close' };

export type RequestKind = JournalRequest['kind'];
export type RequestOf<Kind extends RequestKind> = Extract<JournalRequest, { kind: Kind }>;
export type ReplyOf<Kind extends RequestKind> = Extract<JournalReply, { kind: Kind }>;

/**
 * `full`: nothing was applied, and the next write may try again. `unusable`: the operator is needed, and `reason`
 * is for them. `broken`: nobody knows what was applied; only a fresh start tells.
 */
export interface Refusal {
  kind: 'refused';
  failure: 'full' | 'unusable' | 'broken';
  reason: string;
}

/** The disk, its quota or its permissions refuse writes; SQLite has rolled back and goes on. */
const REFUSED_WRITES = [/^SQLITE_FULL/, /^SQLITE_READONLY/, /^SQLITE_IOERR_(WRITE|TRUNCATE|SHMSIZE)$/];
const SYSTEM_REFUSALS = ['EROFS', 'ENOSPC', 'EDQUOT', 'EACCES', 'EPERM'];

/** A sentence for the operator: the store cannot be used as it is configured. */
export class UnusableJournal extends Error {
  override readonly name = 'UnusableJournal';
}

export function refusalOf(error: unknown): Refusal {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof UnusableJournal) return { kind: 'refused', failure: 'unusable', reason };
  return { kind: 'refused', failure: refusesWrites(error) ? 'full' : 'broken', reason };
}

export function refusesWrites(error: unknown): boolean {
  const code = codeOf(error);
  return SYSTEM_REFUSALS.includes(code) || REFUSED_WRITES.some((pattern) => pattern.test(code));
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

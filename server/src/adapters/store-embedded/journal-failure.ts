import type { Refusal } from './journal-messages.js';

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

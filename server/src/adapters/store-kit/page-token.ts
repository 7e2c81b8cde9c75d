import { hubError, type SessionQuery, type SessionRow } from '@session-hub/shared';

/** Where a page ended: the next one starts right behind this session. */
export interface PagePosition {
  /** The value the list is sorted by. */
  value: number;
  id: string;
}

/** The position of a row, in letters that a client hands back without looking into them. */
export function pageToken(row: SessionRow, query: SessionQuery): string {
  return tokenOf({ value: row[query.sort ?? 'createdAt'], id: row.id });
}

export function tokenOf({ value, id }: PagePosition): string {
  return Buffer.from(JSON.stringify([value, id])).toString('base64url');
}

export function parsePageToken(token: string): PagePosition {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Array.isArray(parts) && parts.length === 2) {
      const [value, id] = parts as unknown[];
      if (typeof value === 'number' && typeof id === 'string') return { value, id };
    }
  } catch {
    // Not ours: refused below like any other.
  }
  throw hubError('bad_request', { message: '`after` is not what a page before handed out as `next`.' });
}

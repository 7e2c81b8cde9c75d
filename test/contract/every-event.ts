import type { LogQuery } from 'session-hub/internal/ports/session-store.js';

export function everythingOf(id: string): LogQuery {
  const everything = {
    after: 0,
    upTo: Number.MAX_SAFE_INTEGER,
    limit: 100_000,
    maxLength: Number.POSITIVE_INFINITY,
  };
  return { id, ...everything, take: 'oldest', only: 'all' };
}

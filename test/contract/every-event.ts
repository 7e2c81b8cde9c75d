import type { LogQuery } from 'session-hub/internal/ports/session-store.js';

export function everythingOf(id: string): LogQuery {
  return { id, after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 100_000, take: 'oldest', only: 'all' };
}

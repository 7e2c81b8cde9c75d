import { hubError, LIMITS } from '@session-hub/shared';

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

import type { UpdateInput } from '@session-hub/shared';
import { checkRoom } from '../draft/check-room.js';
import type { Draft } from '../draft/draft.js';

/** Says anew what the session is called and described by. */
export function update(draft: Draft, { title, meta: changes }: UpdateInput, by: string): number {
  const { meta: held } = draft.view;
  checkRoom('meta', held, Object.keys(changes?.set ?? {}));
  const gone = new Set(changes?.unset);
  const meta = Object.fromEntries(
    Object.entries({ ...held, ...changes?.set }).filter(([name]) => !gone.has(name)),
  );
  return draft.add('updated', { ...(title !== undefined && { title }), ...(changes && { meta }) }, by);
}

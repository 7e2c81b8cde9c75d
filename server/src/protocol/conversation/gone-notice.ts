import type { NoticeMessage, Tombstone } from '@session-hub/shared';

export function goneNotice(ids: readonly string[], tombstones: readonly Tombstone[]): NoticeMessage {
  return {
    kind: 'gone',
    ids: [...ids],
    ...(tombstones.length === 0 ? {} : { tombstones: [...tombstones] }),
  };
}

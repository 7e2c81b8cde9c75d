import { completeView } from '@session-hub/shared';
import type { SessionRecord } from '../../../ports/session-record.js';

/** A record as this version writes it, whatever version wrote it. */
export function completeRecord(record: SessionRecord | null): SessionRecord | null {
  return record === null ? null : { ...record, view: completeView(record.view) };
}

import type { HubError, Status } from '@session-hub/client';
import { STATUS_TEXT } from '../text/status-text.js';

/** What the hub still knows of a session that it has removed. */
export interface RemovedSession {
  readonly title: string;
  readonly status: Status;
  readonly endedAt: number | null;
  readonly removedAt: number;
  /** Why it ended, where somebody said so. */
  readonly why: string;
}

/** Read from the tombstone that stands in a refusal (R71); null when the hub knows of no such session. */
export function removedSession({ details }: HubError): RemovedSession | null {
  const { tombstone } = details;
  if (!isRecord(tombstone)) return null;
  const { title, status, endedAt, removedAt, outcome } = tombstone;
  if (!isStatus(status) || typeof removedAt !== 'number') return null;
  return {
    title: typeof title === 'string' ? title : '',
    status,
    endedAt: typeof endedAt === 'number' ? endedAt : null,
    removedAt,
    why: whyOf(outcome),
  };
}

function whyOf(outcome: unknown): string {
  if (!isRecord(outcome)) return '';
  const { error, reason } = outcome;
  if (isRecord(error) && typeof error.message === 'string') return error.message;
  return typeof reason === 'string' ? reason : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isStatus(value: unknown): value is Status {
  return typeof value === 'string' && Object.hasOwn(STATUS_TEXT, value);
}

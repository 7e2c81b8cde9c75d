import type { Status } from '@session-hub/client';
import { dateText } from './time-text.js';

interface Removed {
  readonly status: Status;
  readonly endedAt: number | null;
  readonly removedAt: number;
}

/** `It was completed on 3 Nov 2026, 14:03:11, and removed on 4 Nov 2026, 14:03:12.` */
export function removedText({ status, endedAt, removedAt }: Removed): string {
  const removed = `removed on ${dateText(removedAt)}`;
  return endedAt === null
    ? `It was ${removed}, while it was ${status}.`
    : `It ${endingText(status)} on ${dateText(endedAt)}, and was ${removed}.`;
}

function endingText(status: Status): string {
  switch (status) {
    case 'failed':
    case 'expired':
      return status;
    default:
      return `was ${status}`;
  }
}

import type { Status } from './statuses.js';

const ENDED = ['completed', 'failed', 'closed', 'expired'] as const satisfies readonly Status[];
export type EndedStatus = (typeof ENDED)[number];

export function isEnded(status: Status): status is EndedStatus {
  return (ENDED as readonly Status[]).includes(status);
}

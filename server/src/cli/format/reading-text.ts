import type { ConnectionState, Freshness, SessionState } from '@session-hub/client';
import { formatAge } from './format-number.js';
import type { Tone } from './style.js';

export interface Reading {
  readonly connection: ConnectionState;
  readonly session: SessionState;
  readonly freshness: Freshness;
}

/** In a few words how current the picture is. */
export function readingText(
  { connection, session, freshness }: Reading,
  now: number,
): { tone: Tone; text: string } {
  switch (connection.kind) {
    case 'connecting':
      return { tone: 'warn', text: 'connecting' };
    case 'offline':
      return {
        tone: 'bad',
        text: `offline ${formatAge(now - connection.since)}${retryText(connection.retryAt, now)}`,
      };
    case 'closed':
      return { tone: 'dim', text: 'closed' };
    case 'catching up':
    case 'live':
      break;
    default:
      return { tone: 'dim', text: '' };
  }
  switch (session.kind) {
    case 'unknown':
    case 'catching up':
      return { tone: 'warn', text: 'catching up' };
    case 'stale':
      return { tone: 'bad', text: `stale for ${formatAge(now - session.since)}` };
    case 'refused':
      return { tone: 'bad', text: 'refused' };
    case 'gone':
      return { tone: 'bad', text: 'gone from the hub' };
    case 'live':
      return freshness.kind === 'behind' && freshness.milliseconds >= 1_000
        ? { tone: 'warn', text: `${formatAge(freshness.milliseconds)} behind` }
        : { tone: 'good', text: 'live' };
    default:
      return { tone: 'dim', text: '' };
  }
}

function retryText(retryAt: number | null, now: number): string {
  if (retryAt === null) return '';
  return retryAt - now < 1_000 ? ', trying again now' : `, trying again in ${formatAge(retryAt - now)}`;
}

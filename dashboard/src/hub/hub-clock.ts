import type { Session } from '@session-hub/client';

/** From here on the hub is asked again: clocks of computers drift, and are set. */
const STALE_MS = 5 * 60_000;
const RETRY_MS = 5_000;
const JUMP_MS = 1_000;

export interface HubClock {
  /** The hub's time at this moment; null while it is not known. Asks for it when it has to. */
  now(): number | null;
}

/** What time it is where deadlines are decided. This computer's own clock may be minutes off, or be set meanwhile. */
export function hubClock(session: Pick<Session, 'state' | 'checkHealth'>): HubClock {
  let ahead: number | null = null;
  let setting = Number.NaN;
  let askedAt = Number.NEGATIVE_INFINITY;
  let isAsking = false;

  async function ask(): Promise<void> {
    isAsking = true;
    askedAt = performance.now();
    const before = Date.now();
    const report = await session.checkHealth().catch(() => null);
    isAsking = false;
    if (report === null) return;
    // The answer was made halfway between the question and its arrival, as nearly as can be known.
    ahead = report.at - (before + Date.now()) / 2;
    setting = clockSetting();
  }

  return {
    now() {
      const age = performance.now() - askedAt;
      // Also after a sleep, in which one of the two clocks stands still.
      const isOff = Math.abs(clockSetting() - setting) > JUMP_MS;
      if (isOff) ahead = null;
      const isDue = age > (ahead === null ? RETRY_MS : STALE_MS);
      if (isDue && !isAsking && session.state.kind === 'live') void ask();
      return ahead === null ? null : Date.now() + ahead;
    },
  };
}

/** Changes only when somebody sets the clock, or the computer sleeps. */
function clockSetting(): number {
  return Date.now() - performance.now();
}

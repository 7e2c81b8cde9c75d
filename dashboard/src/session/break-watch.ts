import type { SessionState, SessionView } from '@session-hub/client';

/** What a break in the reading turned out to be, once it is over. */
export interface EndedBreak {
  /** Events of the log that were missed and have been caught up. */
  readonly events: number;
  /** How long the picture stood still; null when it is from before this page was opened. */
  readonly away: number | null;
}

interface OpenBreak {
  readonly epoch: string;
  readonly seq: number;
  readonly since: number | null;
}

export interface BreakWatch {
  /** To be called after every change; answers once for each break, when it is over. */
  observe(state: SessionState, view: SessionView | null): EndedBreak | null;
}

/** Notices when a session was not live for a while, and how much happened meanwhile. */
export function breakWatch(now: () => number): BreakWatch {
  let open: OpenBreak | null = null;
  let hasBeenLive = false;
  return {
    observe(state, view) {
      if (view === null) return null;
      if (state.kind === 'live') {
        const ended = open;
        open = null;
        hasBeenLive = true;
        if (ended === null || ended.epoch !== view.epoch || view.seq < ended.seq) return null;
        return { events: view.seq - ended.seq, away: ended.since === null ? null : now() - ended.since };
      }
      // A view before the first live moment was kept from an earlier visit.
      const isBreak = state.kind === 'stale' || !hasBeenLive;
      if (open === null && isBreak) {
        const since = !hasBeenLive ? null : state.kind === 'stale' ? state.since : now();
        open = { epoch: view.epoch, seq: view.seq, since };
      }
      return null;
    },
  };
}

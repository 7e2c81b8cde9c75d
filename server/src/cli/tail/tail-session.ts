import { type Hub, HubError, type HubEvent, type SessionView, type Status } from '@session-hub/client';
import { isEnded } from '@session-hub/shared';
import type { TailOutput, TailState } from './tail-output.js';

export interface TailOptions {
  hub: Hub;
  id: string;
  /** The view the tail begins with. */
  view: SessionView;
  /** Shows what comes after this event; `now`, only what has not happened yet. */
  from: number | 'now';
  output: TailOutput;
  /** Ends the tail early. */
  signal: AbortSignal;
}

/** So often the ages on the screen are brought up to date. */
const TICK_MS = 1_000;

/** Shows every event once, in order, until the session has ended; answers the status it ended in, or null. */
export async function tailSession({
  hub,
  id,
  view: first,
  from,
  output,
  signal,
}: TailOptions): Promise<Status | null> {
  const session = hub.session(id);
  const enough = new AbortController();
  let view = first;
  let shown = from === 'now' ? first.seq : from;

  const look = (): void => {
    view = session.view ?? view;
    output.changed(stateNow());
    if (isDone()) enough.abort();
  };
  // An ended session's last event is not its change of status: the lease is given back after it.
  const isDone = (): boolean => isEnded(view.status) && shown >= view.seq;
  const stateNow = (): TailState => ({
    id,
    view: session.view ?? view,
    shown,
    reading: { connection: hub.connection.state, session: session.state, freshness: session.freshness },
  });
  const show = (event: HubEvent): void => {
    output.event(event);
    shown = event.seq;
    look();
  };
  const stops = [session.subscribe(look), hub.connection.subscribe(look)];
  const ticks = setInterval(look, TICK_MS);
  try {
    look();
    while (!isDone() && !signal.aborted) {
      try {
        const both = AbortSignal.any([signal, enough.signal]);
        for await (const event of session.events({ from: shown, signal: both })) show(event);
        break;
      } catch (error) {
        const oldest = oldestAfterCut(error);
        if (oldest === null || oldest <= shown + 1) throw error;
        output.cut(oldest);
        shown = oldest - 1;
      }
    }
  } finally {
    clearInterval(ticks);
    for (const stop of stops) stop();
    output.close();
  }
  return isDone() ? view.status : null;
}

/** The first event still kept, where retention has taken those that would come next. */
function oldestAfterCut(error: unknown): number | null {
  if (!(error instanceof HubError) || error.code !== 'history_cut') return null;
  return typeof error.details.oldest === 'number' ? error.details.oldest : null;
}

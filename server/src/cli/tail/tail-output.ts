import type { ConnectionState, HubEvent, SessionView } from '@session-hub/client';
import { eventLine } from '../format/event-line.js';
import { LiveBlock } from '../format/live-block.js';
import { liveLines } from '../format/live-lines.js';
import type { Reading } from '../format/reading-text.js';
import { styleFor } from '../format/style.js';
import type { Io } from '../io.js';

/** What a tail knows beside the events. */
export interface TailState {
  id: string;
  view: SessionView | null;
  reading: Reading;
  /** The last event that was shown; where it goes on after a break. */
  shown: number;
}

/** Where the events of a tail go. */
export interface TailOutput {
  event(event: HubEvent): void;
  /** The state has changed, or time has passed. */
  changed(state: TailState): void;
  /** Events before this one are not kept any more. */
  cut(oldest: number): void;
  close(): void;
}

/** Each event as the protocol has it, one on a line; everything else on standard error. */
export function jsonOutput({ stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>): TailOutput {
  const news = createReachNews();
  return {
    event(event) {
      stdout.write(`${JSON.stringify(event)}\n`);
    },
    changed({ reading, shown }) {
      const kind = news(reading.connection);
      if (kind !== null) stderr.write(`${JSON.stringify({ connection: kind, shown })}\n`);
    },
    cut(oldest) {
      stderr.write(`${JSON.stringify({ cut: { oldest } })}\n`);
    },
    close() {},
  };
}

/** Events scroll by; below them stands how far the session is and how current the picture. */
export function liveOutput({ stdout, env }: Pick<Io, 'stdout' | 'env'>): TailOutput {
  const style = styleFor(stdout, env);
  let newest: TailState | null = null;
  const block = new LiveBlock(stdout, (width) =>
    newest === null ? [] : liveLines({ ...newest, now: Date.now(), width, style }),
  );
  return {
    event(event) {
      block.scroll(eventLine(event, Date.now(), style));
    },
    changed(state) {
      newest = state;
      block.changed();
    },
    cut(oldest) {
      block.scroll(style('warn', cutText(oldest)));
    },
    close() {
      block.close();
    },
  };
}

/** A line for each event, for a file or a pipe; what is not an event goes to standard error. */
export function plainOutput({ stdout, stderr, env }: Pick<Io, 'stdout' | 'stderr' | 'env'>): TailOutput {
  const style = styleFor(stdout, env);
  const news = createReachNews();
  return {
    event(event) {
      stdout.write(`${eventLine(event, Date.now(), style)}\n`);
    },
    changed({ reading, shown }) {
      switch (news(reading.connection)) {
        case 'offline':
          stderr.write(`offline: the hub is away; it goes on after event ${shown} when it is back\n`);
          break;
        case 'online':
          stderr.write('online: the hub is back\n');
          break;
        case null:
          break;
      }
    },
    cut(oldest) {
      stderr.write(`${cutText(oldest)}\n`);
    },
    close() {},
  };
}

export function cutText(oldest: number): string {
  return `Events before ${oldest} are not kept any more.`;
}

/** Tells each loss of the hub, and each return of it, once; null while there is nothing new. */
function createReachNews(): (state: ConnectionState) => 'offline' | 'online' | null {
  let wasReached = false;
  let isOffline = false;
  return ({ kind }) => {
    switch (kind) {
      case 'offline':
      case 'connecting':
        if (!wasReached || isOffline) return null;
        isOffline = true;
        return 'offline';
      case 'catching up':
      case 'live':
        wasReached = true;
        if (!isOffline) return null;
        isOffline = false;
        return 'online';
      case 'closed':
        return null;
    }
  };
}

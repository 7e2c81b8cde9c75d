import type { Hub, SessionList, SessionQuery } from '@session-hub/client';
import type { ExitCode } from '../exit-code.js';
import { listLines } from '../format/list-lines.js';
import { readingText } from '../format/reading-text.js';
import { type Style, styleFor } from '../format/style.js';
import { cutText } from '../format/text-width.js';
import type { Io, OutputFormat } from '../io.js';
import { LiveBlock } from '../terminal/live-block.js';
import { untilAborted } from '../until-aborted.js';
import { createRowChanges } from './row-changes.js';

export interface WatchListOptions {
  hub: Hub;
  query: SessionQuery;
  format: OutputFormat;
  io: Pick<Io, 'stdout' | 'env' | 'interruption'>;
}

interface Shown {
  changed(): void;
  close(): void;
}

const TICK_MS = 1_000;

/** Shows the list and what changes in it until the program is asked to end. */
export async function watchList({ hub, query, format, io }: WatchListOptions): Promise<ExitCode> {
  const list = hub.sessions(query);
  const shown = shownBy(hub, list, format, io);
  const refused = new AbortController();
  const look = (): void => {
    if (list.error !== null) refused.abort();
    else shown.changed();
  };
  const stops = [list.subscribe(look), hub.connection.subscribe(look)];
  const ticks = setInterval(look, TICK_MS);
  try {
    look();
    await untilAborted(AbortSignal.any([io.interruption, refused.signal]));
    throw list.error ?? new Error('The program was asked to end.');
  } finally {
    clearInterval(ticks);
    for (const stop of stops) stop();
    shown.close();
  }
}

function shownBy(
  hub: Hub,
  list: SessionList,
  format: OutputFormat,
  { stdout, env }: WatchListOptions['io'],
): Shown {
  const style = styleFor(stdout, env);
  if (format === 'json') return jsonRows(list, stdout);
  return stdout.isTTY ? liveTable(hub, list, stdout, style) : plainTables(list, stdout, style);
}

function jsonRows(list: SessionList, stdout: Io['stdout']): Shown {
  const changes = createRowChanges();
  return {
    changed() {
      for (const row of changes(list.page?.rows ?? [])) stdout.write(`${JSON.stringify(row)}\n`);
    },
    close() {},
  };
}

/** A new table for each change, as a file or a pipe can take it. */
function plainTables(list: SessionList, stdout: Io['stdout'], style: Style): Shown {
  let last: SessionList['page'] = null;
  return {
    changed() {
      if (list.page === null || list.page === last) return;
      last = list.page;
      stdout.write(`${listLines(list.page, { now: Date.now(), width: null, style }).join('\n')}\n\n`);
    },
    close() {},
  };
}

function liveTable(hub: Hub, list: SessionList, stdout: Io['stdout'], style: Style): Shown {
  const block = new LiveBlock(stdout, (width) => {
    const now = Date.now();
    const { state } = hub.connection;
    const reading = { connection: state, session: { kind: 'live' }, freshness: { kind: 'fresh' } } as const;
    const { tone, text } = readingText(reading, now);
    const lines = list.page === null ? [] : listLines(list.page, { now, width, style });
    return [style(tone, cutText(text, width)), ...lines];
  });
  return {
    changed: () => block.changed(),
    close: () => block.close(),
  };
}

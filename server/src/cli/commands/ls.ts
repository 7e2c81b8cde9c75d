import type { Hub, SessionList, SessionPage, SessionQuery, SessionRow } from '@session-hub/client';
import { LIMITS, STATUSES, type Status } from '@session-hub/shared';
import { Command, InvalidArgumentError, Option } from 'commander';
import { EXIT, type ExitCode } from '../cli-error.js';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { connect, orUnreachable } from '../connect/or-unreachable.js';
import { LiveBlock } from '../format/live-block.js';
import { readingText } from '../format/reading-text.js';
import { listLines } from '../format/session-table.js';
import { type Style, styleFor } from '../format/style.js';
import { cutText } from '../format/text-width.js';
import { untilAborted } from '../interrupted.js';
import type { Io, OutputFormat } from '../io.js';
import { parseStatuses } from '../parse-duration.js';
import { formatOf, type Runner } from '../runner.js';

interface LsOptions extends ConnectionOptions {
  status?: Status[];
  owner?: string;
  template?: string;
  text?: string;
  sort: 'created' | 'updated';
  order: 'asc' | 'desc';
  limit: number;
  watch?: true;
}

const HELP = `
With --json each session is one line; with --watch each change of a session is one.

Examples:
  $ session-hub ls --status active,paused --sort updated
  $ session-hub ls --owner kim --json | jq -r .id
  $ session-hub ls --watch`;

export function lsCommand(run: Runner): Command {
  const command = new Command('ls')
    .description('List sessions.')
    .option('--status <list>', `only these, with commas between: ${STATUSES.join(', ')}`, parseStatuses)
    .option('--owner <name>', 'only those of this owner')
    .option('--template <name>', 'only those of this template')
    .option('--text <text>', 'only those with this in their id or title')
    .addOption(
      new Option('--sort <by>', 'newest first, by').choices(['created', 'updated']).default('created'),
    )
    .addOption(
      new Option('--order <order>', 'turn it round with asc').choices(['asc', 'desc']).default('desc'),
    )
    .option('--limit <n>', `how many, at most ${LIMITS.listPage}`, parseLimit, 50)
    .option('--watch', 'stay, and show changes as they happen');
  return addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((options: LsOptions) => run(formatOf(options), (io) => ls(options, io)));
}

async function ls(options: LsOptions, io: Io): Promise<ExitCode> {
  const { url, timeout, watch } = options;
  const hub = connect(options);
  const query = queryOf(options);
  const format = formatOf(options);
  try {
    const page = await orUnreachable({ hub, url, timeout, signal: io.interruption }, hub.list(query));
    if (watch !== true) return listOnce({ page, format, io });
    return await orUnreachable({ hub, url, timeout: 0 }, watchList({ hub, query, format, io }));
  } finally {
    hub.close();
  }
}

function queryOf({ status, owner, template, text, sort, order, limit }: LsOptions): SessionQuery {
  return {
    sort: sort === 'created' ? 'createdAt' : 'updatedAt',
    order,
    limit,
    ...(status === undefined ? {} : { status }),
    ...(owner === undefined ? {} : { owner }),
    ...(template === undefined ? {} : { template }),
    ...(text === undefined ? {} : { text }),
  };
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIMITS.listPage) return limit;
  throw new InvalidArgumentError(`It must be a number from 1 to ${LIMITS.listPage}.`);
}

interface WatchListOptions {
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

interface ListOnceOptions {
  page: SessionPage;
  format: OutputFormat;
  io: Pick<Io, 'stdout' | 'env'>;
}

function listOnce({ page, format, io: { stdout, env } }: ListOnceOptions): ExitCode {
  switch (format) {
    case 'json':
      for (const row of page.rows) stdout.write(`${JSON.stringify(row)}\n`);
      break;
    case 'text': {
      const width = stdout.isTTY ? stdout.columns : null;
      const lines = listLines(page, { now: Date.now(), width, style: styleFor(stdout, env) });
      stdout.write(`${lines.join('\n')}\n`);
    }
  }
  return EXIT.fine;
}

/** Of each page the rows that are new or have moved on since the page before. */
export function createRowChanges(): (rows: readonly SessionRow[]) => SessionRow[] {
  let before = new Map<string, number>();
  return (rows) => {
    const changed = rows.filter(({ id, seq }) => before.get(id) !== seq);
    before = new Map(rows.map(({ id, seq }) => [id, seq]));
    return changed;
  };
}

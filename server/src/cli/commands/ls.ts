import type { SessionQuery } from '@session-hub/client';
import { LIMITS, STATUSES, type Status } from '@session-hub/shared';
import { Command, InvalidArgumentError, Option } from 'commander';
import { connect } from '../connect/connect.js';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { orUnreachable } from '../connect/or-unreachable.js';
import type { ExitCode } from '../exit-code.js';
import type { Io } from '../io.js';
import { listOnce } from '../ls/list-once.js';
import { watchList } from '../ls/watch-list.js';
import { parseStatuses } from '../parse-statuses.js';
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

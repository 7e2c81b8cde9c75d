import { CLEANUPS, type CleanupInput, type CleanupResult } from '@session-hub/shared';
import { Argument, Command } from 'commander';
import { EXIT, type ExitCode } from '../cli-error.js';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { createHttpClient } from '../connect/http-client.js';
import { sessionsText } from '../format/session-table.js';
import type { Io } from '../io.js';
import { parseDuration } from '../parse-duration.js';
import { formatOf, type Runner } from '../runner.js';

interface CleanupOptions extends ConnectionOptions {
  olderThan?: number;
  reason?: string;
  yes?: true;
}

const HELP = `
It only counts until you say --yes. A removed session leaves a tombstone for 7 days, which says how it ended.

Examples:
  $ session-hub cleanup failed
  $ session-hub cleanup completed --older-than 6h --yes
  $ session-hub cleanup all --yes --reason "moving house"`;

export function cleanupCommand(run: Runner): Command {
  const command = new Command('cleanup')
    .description('Count, or remove, sessions that are no longer needed.')
    .addArgument(
      new Argument('<which>', 'by how they ended; all: those that still run too').choices(CLEANUPS),
    )
    .option('--older-than <time>', 'only those that ended longer ago, such as 6h', parseDuration)
    .option('--reason <text>', 'why; watchers of sessions that still run are told')
    .option('--yes', 'remove them');
  return addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((which: CleanupInput['which'], options: CleanupOptions) =>
      run(formatOf(options), (io) => cleanUp(which, options, io)),
    );
}

async function cleanUp(
  which: CleanupInput['which'],
  options: CleanupOptions,
  { stdout, interruption }: Io,
): Promise<ExitCode> {
  const { olderThan, reason } = options;
  const dryRun = options.yes !== true;
  const client = createHttpClient({ ...options, signal: interruption });
  const total = { matched: 0, removed: 0, kept: 0 };
  for (let after: string | null = ''; after !== null; ) {
    const body: CleanupInput = {
      which,
      dryRun,
      ...(olderThan === undefined ? {} : { olderThan }),
      ...(reason === undefined ? {} : { reason }),
      ...(after === '' ? {} : { after }),
    };
    const step: CleanupResult = await client.request({ method: 'POST', path: '/v1/cleanup', body });
    total.matched += step.matched;
    total.removed += step.removed;
    total.kept += step.kept;
    after = step.next;
  }
  switch (formatOf(options)) {
    case 'json':
      stdout.write(`${JSON.stringify({ which, dryRun, ...total })}\n`);
      break;
    case 'text':
      stdout.write(`${dryRun ? countedText(total.matched) : removedText(total)}\n`);
  }
  return EXIT.fine;
}

function countedText(matched: number): string {
  return matched === 0
    ? 'Nothing to remove.'
    : `${sessionsText(matched)} would be removed; say --yes to do it.`;
}

function removedText({ removed, kept }: { removed: number; kept: number }): string {
  const rest =
    kept === 0 ? '' : ` ${sessionsText(kept)} changed meanwhile, or could not be removed, and stayed.`;
  return `${sessionsText(removed)} removed.${rest}`;
}

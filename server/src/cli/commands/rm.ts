import { HubError, type RemoveResult, type Tombstone } from '@session-hub/shared';
import { Command } from 'commander';
import { EXIT, type ExitCode, tellError } from '../cli-error.js';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { createHttpClient, type HttpClient } from '../connect/http-client.js';
import { printable } from '../format/format-number.js';
import type { Io } from '../io.js';
import { formatOf, type Runner } from '../runner.js';

interface RmOptions extends ConnectionOptions {
  end?: true;
  reason?: string;
}

interface Removed {
  readonly tombstone: Tombstone;
  /** By this call, or before it. */
  readonly when: 'now' | 'before';
}

const HELP = `
What still runs is refused unless you say --end. A removed session leaves a tombstone for 7 days, which says how it ended.

Examples:
  $ session-hub rm build-7
  $ session-hub rm build-8 build-9 --end --reason "started twice"`;

export function rmCommand(run: Runner): Command {
  const command = new Command('rm')
    .description('Remove sessions by their ids.')
    .argument('<id...>', 'the sessions')
    .option('--end', 'end those that still run')
    .option('--reason <text>', 'why; watchers of sessions that still run are told');
  return addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((ids: string[], options: RmOptions) =>
      run(formatOf(options), (io) => removeAll(ids, options, io)),
    );
}

/** One that cannot be removed does not keep the others; it makes the exit code. */
async function removeAll(ids: readonly string[], options: RmOptions, io: Io): Promise<ExitCode> {
  const client = createHttpClient({ ...options, signal: io.interruption });
  const format = formatOf(options);
  let exitCode: ExitCode = EXIT.fine;
  for (const id of new Set(ids)) {
    try {
      const removed = await removeOne(client, id, options);
      io.stdout.write(format === 'json' ? `${JSON.stringify(removed.tombstone)}\n` : lineOf(removed));
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      const named = new HubError({ ...error.toJSON(), message: `${id}: ${error.message}` });
      exitCode = tellError(named, io, format);
    }
  }
  return exitCode;
}

/** One that was removed before is as it should be: the answer to the first try may have been lost. */
async function removeOne(client: HttpClient, id: string, { end, reason }: RmOptions): Promise<Removed> {
  const query = new URLSearchParams({
    ...(end === undefined ? {} : { end: 'true' }),
    ...(reason === undefined ? {} : { reason }),
  });
  const path = `/v1/sessions/${encodeURIComponent(id)}${query.size === 0 ? '' : `?${query}`}`;
  try {
    const { tombstone } = await client.request<RemoveResult>({ method: 'DELETE', path });
    return { tombstone, when: 'now' };
  } catch (error) {
    const tombstone = error instanceof HubError ? error.details?.tombstone : undefined;
    if (tombstone === undefined) throw error;
    return { tombstone: tombstone as Tombstone, when: 'before' };
  }
}

function lineOf({ tombstone: { id, status }, when }: Removed): string {
  return printable(when === 'now' ? `${id} removed; it was ${status}.` : `${id} was removed before.`).concat(
    '\n',
  );
}

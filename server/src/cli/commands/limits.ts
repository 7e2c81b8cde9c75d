import type { LimitsState, ReconfigureInput } from '@session-hub/shared';
import { Command } from 'commander';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { createHttpClient } from '../connect/http-client.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { limitLines } from '../format/limit-lines.js';
import type { Io } from '../io.js';
import { limitChanges, parseLimit } from '../limits/limit-changes.js';
import { formatOf, type Runner } from '../runner.js';
import { usageError } from '../usage-error.js';

interface LimitsOptions extends ConnectionOptions {
  set?: readonly string[];
  reason?: string;
}

const PATH = '/v1/limits';

const HELP = `
What is set holds on every hub of the store within 10 s, and after a restart. Of the policy it touches sessions that
are created from then on; those that are there keep what they were created with.

Examples:
  $ session-hub limits
  $ session-hub limits --set capacity.maxSessions=5000 --set capacity.whenFull=evict-oldest --reason "more memory"
  $ session-hub limits --set policy.retention.failed=7d
  $ session-hub limits --set maxConnections=none`;

export function limitsCommand(run: Runner): Command {
  const command = new Command('limits')
    .description('Show the limits in force, or change them while the hub runs.')
    .option('--set <name=value>', 'another value; none: no such limit; may be repeated', collect)
    .option('--reason <text>', 'why; it is kept with the change');
  return addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((options: LimitsOptions) => run(formatOf(options), (io) => showOrSet(options, io)));
}

async function showOrSet(options: LimitsOptions, { stdout, interruption }: Io): Promise<ExitCode> {
  const { set = [], reason } = options;
  if (set.length === 0 && reason !== undefined) throw usageError('--reason is for --set.');
  const values = set.map(parseLimit);
  const client = createHttpClient({ ...options, signal: interruption });
  let state = await client.request<LimitsState>({ method: 'GET', path: PATH });
  if (values.length > 0) {
    const changes = limitChanges(values, state.limits);
    const body: ReconfigureInput = { changes, ...(reason === undefined ? {} : { reason }) };
    state = await client.request<LimitsState>({ method: 'POST', path: PATH, body });
  }
  const lines = formatOf(options) === 'json' ? [JSON.stringify(state)] : limitLines(state, Date.now());
  stdout.write(`${lines.join('\n')}\n`);
  return EXIT.fine;
}

/** Not variadic: that would swallow the words after it. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

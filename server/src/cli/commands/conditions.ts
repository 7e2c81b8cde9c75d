import type { ConditionState, ConditionsReport } from '@session-hub/shared';
import { Command } from 'commander';
import { EXIT, type ExitCode } from '../cli-error.js';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { createHttpClient } from '../connect/http-client.js';
import { printable } from '../format/format-number.js';
import type { Io } from '../io.js';
import { formatOf, type Runner } from '../runner.js';

const HELP = `
Examples:
  $ session-hub conditions spy-options`;

export function conditionsCommand(run: Runner): Command {
  const command = new Command('conditions')
    .description('Show what a session waits for, and what would stop it.')
    .argument('<id>', 'the session');
  return addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((id: string, options: ConnectionOptions) =>
      run(formatOf(options), (io) => showConditions(id, options, io)),
    );
}

async function showConditions(id: string, options: ConnectionOptions, io: Io): Promise<ExitCode> {
  const client = createHttpClient({ ...options, signal: io.interruption });
  const path = `/v1/sessions/${encodeURIComponent(id)}/conditions`;
  const report = await client.request<ConditionsReport>({ method: 'GET', path });
  const lines = formatOf(options) === 'json' ? [JSON.stringify(report)] : linesOf(report).map(printable);
  io.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.fine;
}

function linesOf({ id, status, autoStart, autoStop }: ConditionsReport): string[] {
  if (autoStart.length + autoStop.length === 0) return [`${id} is ${status}. It has no conditions.`];
  return [
    `${id} is ${status}.`,
    ...section('starts when all of these hold:', autoStart),
    ...section('stops when one of these holds:', autoStop),
  ];
}

function section(title: string, states: readonly ConditionState[]): string[] {
  return states.length === 0 ? [] : [`  ${title}`, ...states.map((state) => `  - ${stateText(state)}`)];
}

function stateText({ condition, value, state, found, overruled }: ConditionState): string {
  const word = { holds: 'holds', does_not_hold: 'does not hold', unknown: 'unknown' }[state];
  const seen = found === null ? '' : ` (found ${found})`;
  return `${condition} ${value}: ${word}${seen}${overruled === true ? ', overruled' : ''}`;
}

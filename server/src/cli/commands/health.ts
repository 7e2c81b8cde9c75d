import type { HealthReport, HubHealth } from '@session-hub/shared';
import { Command } from 'commander';
import { EXIT, type ExitCode } from '../cli-error.js';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { createHttpClient } from '../connect/http-client.js';
import { printable } from '../format/format-number.js';
import type { Io } from '../io.js';
import { formatOf, type Runner } from '../runner.js';

const HELP = `
Examples:
  $ session-hub health
  $ session-hub health build-7`;

export function healthCommand(run: Runner): Command {
  const command = new Command('health')
    .description('Check how a session is, or the hub itself.')
    .argument('[id]', 'the session; left out: the hub');
  return addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((id: string | undefined, options: ConnectionOptions) =>
      run(formatOf(options), (io) => checkHealth(id, options, io)),
    );
}

async function checkHealth(id: string | undefined, options: ConnectionOptions, io: Io): Promise<ExitCode> {
  const client = createHttpClient({ ...options, signal: io.interruption });
  const ask = <Body>(path: string): Promise<Body> => client.request<Body>({ method: 'GET', path });
  const lines =
    id === undefined
      ? told(await ask<HubHealth>('/v1/health'), hubLines)
      : told(await ask<HealthReport>(`/v1/sessions/${encodeURIComponent(id)}/health`), sessionLines);
  io.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.fine;

  function told<Report>(report: Report, toLines: (report: Report) => string[]): string[] {
    return formatOf(options) === 'json' ? [JSON.stringify(report)] : toLines(report).map(printable);
  }
}

function sessionLines({ id, status, state, message, reasons, steps }: HealthReport): string[] {
  return [
    `${id} is ${state} (${status}). ${message}`,
    ...reasons.map((reason) => `  because: ${reason}`),
    ...steps.map((step) => `  - ${step}`),
  ];
}

function hubLines(health: HubHealth): string[] {
  const { state, reasons, utilisation, stuck, eventLoopDelay, deadlines, memory, store } = health;
  return [
    `The hub is ${state}.`,
    ...reasons.map((reason) => `  because: ${reason}`),
    `  store: ${store.ok ? `answers in ${Math.round(store.latency)} ms` : 'does not answer'}`,
    ...(utilisation === null ? [] : [`  sessions: ${Math.round(utilisation * 100)} % of its room`]),
    ...(eventLoopDelay === null ? [] : [`  event loop: ${eventLoopDelay} ms late`]),
    ...(deadlines === null ? [] : [`  deadlines overdue: ${deadlines.overdue}`]),
    ...(memory === null ? [] : [`  memory: ${memoryText(memory)}`]),
    ...(stuck === null
      ? []
      : [`  stuck sessions: ${stuck.count}${stuck.more ? ' or more' : ''}${namesOf(stuck.ids)}`]),
  ];
}

function memoryText({ rss, heapUsed, heapLimit }: NonNullable<HubHealth['memory']>): string {
  const [process, used, limit] = [rss, heapUsed, heapLimit].map((bytes) => Math.round(bytes / 1024 ** 2));
  return `${process} MiB, of which ${used} of ${limit} MiB are heap`;
}

function namesOf(ids: readonly string[]): string {
  return ids.length === 0 ? '' : ` (${ids.join(', ')})`;
}

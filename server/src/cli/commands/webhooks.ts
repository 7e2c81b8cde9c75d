import type { HookLetters, HookState, SessionHook } from '@session-hub/shared';
import { Command, InvalidArgumentError } from 'commander';
import { EXIT, type ExitCode, usageError } from '../cli-error.js';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { createHttpClient, type HttpClient } from '../connect/http-client.js';
import { printableLine } from '../format/format-number.js';
import type { Io, OutputFormat } from '../io.js';
import { formatOf, type Runner } from '../runner.js';

interface WebhooksOptions extends ConnectionOptions {
  dead?: string;
  replay?: string;
  from: number;
}

const HELP = `
Examples:
  $ session-hub webhooks
  $ session-hub webhooks build-7
  $ session-hub webhooks --dead billing
  $ session-hub webhooks build-7 --replay billing --from 12`;

export function webhooksCommand(run: Runner): Command {
  const command = new Command('webhooks')
    .description('Show webhooks and what they have not been told, and tell them again.')
    .argument('[id]', 'a session: what its webhooks have not been told')
    .option('--dead <webhook>', 'what this webhook was not told of any session; looks at all of them')
    .option('--replay <webhook>', 'tell this webhook all its events of the session again')
    .option('--from <seq>', 'with --replay: from this event on', parseFrom, 1);
  return addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((id: string | undefined, options: WebhooksOptions) =>
      run(formatOf(options), (io) => webhooks(id, options, io)),
    );
}

function webhooks(id: string | undefined, options: WebhooksOptions, io: Io): Promise<ExitCode> {
  const { dead, replay, from } = options;
  const asked = {
    client: createHttpClient({ ...options, signal: io.interruption }),
    format: formatOf(options),
    stdout: io.stdout,
  };
  if (dead !== undefined && (id !== undefined || replay !== undefined))
    throw usageError('--dead looks at all sessions.', 'Give it alone.');
  if (dead !== undefined) return showDeadLetters(asked, dead);
  if (replay !== undefined && id === undefined)
    throw usageError('--replay needs a session.', 'Name it: session-hub webhooks SESSION --replay NAME.');
  if (id === undefined) return listWebhooks(asked);
  return replay === undefined ? showOpen(asked, id) : replayWebhook(asked, { id, hook: replay, from });
}

function parseFrom(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be the number of an event.');
}

/** Whom a command about webhooks asks, and how it tells the answer. */
export interface Asked {
  client: HttpClient;
  format: OutputFormat;
  stdout: Io['stdout'];
}

/** `events 3 to 7, given up after 2 tries: answered 500` */
function letterText({ from, to, tries, reason }: SessionHook['dead'][number]): string {
  return `${rangeText(from, to)}, given up after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${printableLine(reason)}`;
}

export function rangeText(from: number, to: number): string {
  return from === to ? `event ${from}` : `events ${from} to ${to}`;
}

export async function listWebhooks({ client, format, stdout }: Asked): Promise<ExitCode> {
  const { webhooks } = await client.request<{ webhooks: HookState[] }>({
    method: 'GET',
    path: '/v1/webhooks',
  });
  for (const hook of webhooks) stdout.write(`${format === 'json' ? JSON.stringify(hook) : lineOf(hook)}\n`);
  if (format === 'text' && webhooks.length === 0) stdout.write('No webhooks.\n');
  return EXIT.fine;
}

function lineOf({ name, types, state, failures }: HookState): string {
  const failing = failures === 0 ? '' : ` (${failures} failed since the last that arrived)`;
  return `${name}  ${state}${failing}  ${types === '*' ? 'all events' : types.join(', ')}`;
}

interface Replay {
  id: string;
  hook: string;
  from: number;
}

export async function replayWebhook(
  { client, format, stdout }: Asked,
  { id, hook, from }: Replay,
): Promise<ExitCode> {
  const told = await client.request<{ from: number; to: number }>({
    method: 'POST',
    path: `/v1/sessions/${encodeURIComponent(id)}/webhooks/${encodeURIComponent(hook)}/replay`,
    body: { from },
  });
  if (format === 'json') stdout.write(`${JSON.stringify({ id, hook, ...told })}\n`);
  else stdout.write(`${hook} is told ${rangeText(told.from, told.to)} of ${id} again.\n`);
  return EXIT.fine;
}

/** The dead letters of one webhook, page by page. */
async function showDeadLetters({ client, format, stdout }: Asked, hook: string): Promise<ExitCode> {
  let count = 0;
  let after: string | null = null;
  do {
    const query: string = after === null ? '' : `?after=${encodeURIComponent(after)}`;
    const path = `/v1/webhooks/${encodeURIComponent(hook)}/dead-letters${query}`;
    const { letters, next }: HookLetters = await client.request<HookLetters>({ method: 'GET', path });
    for (const letter of letters) {
      count += 1;
      const line = format === 'json' ? JSON.stringify(letter) : `${letter.id}  ${letterText(letter)}`;
      stdout.write(`${line}\n`);
    }
    after = next;
  } while (after !== null);
  if (format === 'text' && count === 0) stdout.write('No dead letters.\n');
  return EXIT.fine;
}

/** What the webhooks have not been told of one session. */
async function showOpen({ client, format, stdout }: Asked, id: string): Promise<ExitCode> {
  const { webhooks } = await client.request<{ webhooks: SessionHook[] }>({
    method: 'GET',
    path: `/v1/sessions/${encodeURIComponent(id)}/webhooks`,
  });
  for (const hook of webhooks) {
    if (format === 'json') stdout.write(`${JSON.stringify(hook)}\n`);
    else stdout.write(`${linesOf(hook).join('\n')}\n`);
  }
  if (format === 'text' && webhooks.length === 0) stdout.write('No webhooks.\n');
  return EXIT.fine;
}

function linesOf({ name, open, dead }: SessionHook): string[] {
  const waiting =
    open === null ? 'has been told everything' : `has to be told ${rangeText(open.from, open.to)}`;
  const tries = open === null || open.tries === 0 ? '' : `, ${open.tries} failed so far`;
  return [`${name}  ${waiting}${tries}`, ...dead.map((letter) => `  ${letterText(letter)}`)];
}

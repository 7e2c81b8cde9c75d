import { BULK_VERBS, type BulkInput, type BulkResult, STATUSES, type Status } from '@session-hub/shared';
import { sessionIdSchema } from '@session-hub/shared/schemas';
import { Argument, Command } from 'commander';
import { EXIT, type ExitCode, usageError } from '../cli-error.js';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { createHttpClient } from '../connect/http-client.js';
import { printable } from '../format/format-number.js';
import { sessionsText } from '../format/session-table.js';
import type { Io } from '../io.js';
import { parseStatuses } from '../parse-duration.js';
import { formatOf, type Runner } from '../runner.js';

interface BulkOptions extends ConnectionOptions {
  all?: true;
  status?: Status[];
  owner?: string;
  template?: string;
  text?: string;
  reason?: string;
}

type BulkVerb = (typeof BULK_VERBS)[number];

const MOST_AT_ONCE = 1_000;

const HELP = `
Each session is treated by itself: one that refuses does not stop the others, but makes the exit code 1.
With --json each session is one line.

Examples:
  $ session-hub bulk stop build-7 build-8
  $ session-hub bulk pause --status active --template render --reason "the disk is full"
  $ session-hub bulk stop --all`;

export function bulkCommand(run: Runner): Command {
  const command = new Command('bulk')
    .description('Carry out one verb on many sessions.')
    .addArgument(new Argument('<verb>', 'what to do with each').choices(BULK_VERBS))
    .argument('[id...]', 'the sessions; left out: those that the options name')
    .option('--status <list>', `those of these, with commas between: ${STATUSES.join(', ')}`, parseStatuses)
    .option('--owner <name>', 'those of this owner')
    .option('--template <name>', 'those of this template')
    .option('--text <text>', 'those with this in their id or title')
    .option('--all', 'all sessions there are')
    .option('--reason <text>', 'why; watchers are told');
  return addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((verb: BulkVerb, ids: string[], options: BulkOptions) =>
      run(formatOf(options), (io) => carryOut(verb, chosen(ids, options), options, io)),
    );
}

type Chosen =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'query'; readonly query: NonNullable<BulkInput['query']> };

/** Nothing said is never everything. */
function chosen(ids: readonly string[], { all, status, owner, template, text }: BulkOptions): Chosen {
  const query = {
    ...(status === undefined ? {} : { status }),
    ...(owner === undefined ? {} : { owner }),
    ...(template === undefined ? {} : { template }),
    ...(text === undefined ? {} : { text }),
  };
  const isNarrowed = Object.keys(query).length > 0;
  if (ids.length > 0) {
    if (isNarrowed || all === true) throw usageError('Give either ids or options that choose sessions.');
    const wrong = ids.find((id) => !sessionIdSchema.safeParse(id).success);
    if (wrong !== undefined) throw usageError(`"${wrong}" cannot be the id of a session.`);
    return { kind: 'ids', ids: [...new Set(ids)] };
  }
  if (isNarrowed && all === true) throw usageError('--all cannot stand beside what leaves some out.');
  if (!isNarrowed && all !== true) throw usageError('Say which sessions: their ids, options, or --all.');
  return { kind: 'query', query };
}

async function carryOut(
  verb: BulkVerb,
  which: Chosen,
  options: BulkOptions,
  { stdout, interruption }: Io,
): Promise<ExitCode> {
  const client = createHttpClient({ ...options, signal: interruption });
  const because = options.reason === undefined ? {} : { reason: options.reason };
  let done = 0;
  let refused = 0;
  for (const parts = partsOf(which); ; ) {
    const part = parts.shift();
    if (part === undefined) break;
    const body: BulkInput = { verb, ...part, ...because };
    const { results, next } = await client.request<BulkResult>({ method: 'POST', path: '/v1/bulk', body });
    for (const result of results) {
      if (result.ok) done += 1;
      else refused += 1;
      stdout.write(resultText(result, formatOf(options)));
    }
    if (next !== null && part.query !== undefined) parts.push({ query: { ...part.query, after: next } });
  }
  if (formatOf(options) === 'text') stdout.write(`${totalText(done, refused)}\n`);
  return refused === 0 ? EXIT.fine : EXIT.refused;
}

function partsOf(which: Chosen): Pick<BulkInput, 'ids' | 'query'>[] {
  switch (which.kind) {
    case 'query':
      return [{ query: which.query }];
    case 'ids':
      return Array.from({ length: Math.ceil(which.ids.length / MOST_AT_ONCE) }, (_, part) => ({
        ids: which.ids.slice(part * MOST_AT_ONCE, (part + 1) * MOST_AT_ONCE),
      }));
  }
}

/** In text only what went wrong; what went well is counted. */
function resultText(result: BulkResult['results'][number], format: 'text' | 'json'): string {
  if (format === 'json') return `${JSON.stringify(result)}\n`;
  return result.ok ? '' : `${printable(`${result.id}: ${result.error.message}`)}\n`;
}

function totalText(done: number, refused: number): string {
  if (done + refused === 0) return 'No sessions.';
  return `${sessionsText(done)} done${refused === 0 ? '' : `, ${sessionsText(refused)} refused`}.`;
}

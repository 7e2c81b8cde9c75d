import type { HubLimits, LimitChanges, LimitsState, ReconfigureInput } from '@session-hub/shared';
import { hubLimitsSchema, limitChangesSchema } from '@session-hub/shared/schemas';
import { Command } from 'commander';
import { EXIT, type ExitCode, usageError } from '../cli-error.js';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { createHttpClient } from '../connect/http-client.js';
import { parseValue } from '../emit/read-operations.js';
import { formatDuration, formatTime, printableLine } from '../format/format-number.js';
import type { Io } from '../io.js';
import { parseDuration } from '../parse-duration.js';
import { formatOf, type Runner } from '../runner.js';

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

const NEWEST = 5;

/** Each limit on a line, under the name that `--set` takes, and below who changed them last. */
function limitLines({ limits, changes }: LimitsState, now: number): string[] {
  const width = Math.max(...LIMIT_NAMES.map(({ length }) => length));
  return [
    ...LIMIT_NAMES.map((name) => `${name.padEnd(width)}  ${valueText(name, valueAt(limits, name))}`),
    ...(changes.length === 0 ? [] : ['', 'Changed while hubs ran, the newest first:']),
    ...changes.slice(0, NEWEST).map(({ at, by, reason, changes: made }) => {
      const why = reason === undefined ? '' : `: ${reason}`;
      return printableLine(`  ${formatTime(at, now)} ${by} ${JSON.stringify(made)}${why}`);
    }),
  ];
}

/** Undefined where the hub is older and does not know the limit. */
function valueAt(limits: unknown, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], limits);
}

function valueText(name: string, value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (isTime(name) && typeof value === 'number') return formatDuration(value);
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** A limit by its name, and what it is to be. */
interface NamedValue {
  readonly name: string;
  readonly value: unknown;
}

/** `policy.lifetime=2h`, `capacity.maxSessions=100`, `maxConnections=none`. */
export function parseLimit(pair: string): NamedValue {
  const at = pair.indexOf('=');
  if (at < 1) throw usageError(`--set takes NAME=VALUE, not "${pair}".`);
  const name = pair.slice(0, at);
  if (!LIMIT_NAMES.includes(name))
    throw usageError(`There is no limit "${name}".`, `Known are ${LIMIT_NAMES.join(', ')}.`);
  return { name, value: readValue(name, pair.slice(at + 1)) };
}

/** Checked as far as one can without the limits in force. */
export function limitChanges(values: readonly NamedValue[], limits: HubLimits): LimitChanges {
  const changes: Record<string, unknown> = {};
  for (const { name, value } of values) {
    const [first = '', ...rest] = name.split('.');
    changes[first] = rest.length === 0 ? value : withValue(changes[first], rest, value);
  }
  // Of a rate one half may be given here; the hub takes both.
  for (const name of ['rateLimit', 'connectRate', 'addressRate'] as const) {
    if (name in changes) changes[name] = { ...limits[name], ...(changes[name] as object) };
  }
  const checked = limitChangesSchema.safeParse(changes);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw usageError(`${issue?.path.join('.') ?? '--set'}: ${issue?.message ?? 'it cannot be used'}.`);
}

function withValue(held: unknown, [name = '', ...rest]: readonly string[], value: unknown): object {
  const before = (held ?? {}) as Record<string, unknown>;
  return { ...before, [name]: rest.length === 0 ? value : withValue(before[name], rest, value) };
}

function readValue(name: string, text: string): unknown {
  if (text === 'none') return null;
  if (!isTime(name)) return parseValue(text);
  try {
    return parseDuration(text);
  } catch {
    throw usageError(`${name} must be a time such as 30s, 10m, 2h or 7d, not "${text}".`);
  }
}

const { capacity, rateLimit, connectRate, addressRate, policy } = hubLimitsSchema.shape;
const { retention } = policy.shape;

/** Every limit as it is named on the command line: with a dot before each part. */
const LIMIT_NAMES: readonly string[] = [
  ...below('capacity', capacity.shape),
  'tombstones',
  ...below('rateLimit', rateLimit.shape),
  ...below('connectRate', connectRate.shape),
  ...below('addressRate', addressRate.shape),
  'maxConnections',
  ...below('policy', policy.shape).filter((name) => name !== 'policy.retention'),
  ...below('policy.retention', retention.shape),
];

const TIMES =
  /^(tombstones|policy\.(idleAfter|inactivity|lifetime|stalledAfter|leaseDuration|errorWindow|agentHeartbeat|retention\..*))$/;

/** Whether its value is a time in milliseconds. */
export function isTime(name: string): boolean {
  return TIMES.test(name);
}

function below(name: string, shape: object): string[] {
  return Object.keys(shape).map((part) => `${name}.${part}`);
}

import { randomBytes } from 'node:crypto';
import type { NewSession, Operation } from '@session-hub/client';
import { createInputSchema, sessionIdSchema } from '@session-hub/shared/schemas';
import { usageError } from '../cli-error.js';
import { parseDuration } from '../parse-duration.js';
import { type OperationOptions, parseOperation } from './parse-operation.js';
import { parseValue, refuseUnsafe } from './read-operations.js';

/** What the words and options of `emit` come to. */
export type EmitPlan =
  /** Without a lease: first the session, when there is none yet, then the operation, when there is one. */
  | { kind: 'once'; id: string; create: NewSession | null; operation: Operation | null }
  /** Operations from standard input, as a worker that holds the lease. */
  | { kind: 'stream'; id: string; create: NewSession | null; mode: 'take' | 'if-free' };

export interface PlanOptions extends OperationOptions {
  create?: true;
  title?: string;
  owner?: string;
  template?: string;
  meta?: readonly string[];
  policy?: readonly string[];
  start: boolean;
  take?: true;
}

export function planEmit(
  given: string | undefined,
  words: readonly string[],
  options: PlanOptions,
): EmitPlan {
  const isNameless = options.create === true && (given === undefined || given === '-');
  const operation = isNameless && given === '-' ? ['-', ...words] : words;
  const id = isNameless ? newId() : idOf(given);
  const create = options.create === true ? newSession(id, options) : null;
  if (create === null) refuseCreateOptions(operation[0] === 'update' ? withoutTitle(options) : options);
  if (operation[0] === '-') {
    if (operation.length > 1)
      throw usageError('After `-` nothing else can stand: the operations come from standard input.');
    return { kind: 'stream', id, create, mode: options.take === true ? 'take' : 'if-free' };
  }
  if (options.take === true) throw usageError('--take is for `-`: a single operation needs no lease.');
  if (operation.length > 0)
    return { kind: 'once', id, create, operation: parseOperation(operation, options) };
  if (create === null)
    throw usageError('Say what to report, such as `log "Hello"`, or `-` to read from standard input.');
  return { kind: 'once', id, create, operation: null };
}

/** Chosen here and not by the hub, so that a repeat after a lost answer does not make a second session. */
function newId(): string {
  return `s-${randomBytes(6).toString('hex')}`;
}

function idOf(given: string | undefined): string {
  if (given === undefined) throw usageError('Say which session: its id, or --create for a new one.');
  const checked = sessionIdSchema.safeParse(given);
  if (checked.success) return checked.data;
  throw usageError(`"${given}" cannot be the id of a session: ${checked.error.issues[0]?.message ?? ''}.`);
}

function newSession(id: string, { title, owner, template, meta, policy, start }: PlanOptions): NewSession {
  const checked = createInputSchema.safeParse({
    id,
    start,
    ...(title === undefined ? {} : { title }),
    ...(owner === undefined ? {} : { owner }),
    ...(template === undefined ? {} : { template }),
    ...(policy === undefined ? {} : { overrides: { policy: policyOf(policy) } }),
    ...(meta === undefined ? {} : { meta: refuseUnsafe(Object.fromEntries(meta.map(pairOf))) }),
  });
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw usageError(`--${issue?.path.join('.') ?? 'create'}: ${issue?.message ?? 'it cannot be used'}.`);
}

/** `lifetime=2h`: a time, or what any value may be. */
function policyOf(pairs: readonly string[]): unknown {
  return refuseUnsafe(
    Object.fromEntries(
      pairs.map((pair) => {
        const at = pair.indexOf('=');
        if (at < 1) throw usageError(`--policy takes NAME=VALUE, not "${pair}".`);
        const value = pair.slice(at + 1);
        return [
          pair.slice(0, at),
          /^[\d.]+(ms|s|m|h|d)$/.test(value) ? parseDuration(value) : parseValue(value),
        ];
      }),
    ),
  );
}

function pairOf(pair: string): [string, unknown] {
  const at = pair.indexOf('=');
  if (at < 1) throw usageError(`--meta takes NAME=VALUE, not "${pair}".`);
  return [pair.slice(0, at), parseValue(pair.slice(at + 1))];
}

/** An update names one of its own. */
function withoutTitle({ title: _title, ...others }: PlanOptions): PlanOptions {
  return others;
}

function refuseCreateOptions({ title, owner, template, meta, policy, start }: PlanOptions): void {
  const said = Object.entries({ title, owner, template, meta, policy, 'no-start': start ? undefined : true })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => `--${name}`);
  if (said.length > 0) throw usageError(`${said.join(' and ')} can only stand beside --create.`);
}

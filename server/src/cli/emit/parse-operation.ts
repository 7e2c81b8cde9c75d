import type { Operation } from '@session-hub/client';
import { usageError } from '../cli-error.js';
import { parseDuration } from '../parse-duration.js';
import { checkOperation, parseValue } from './read-operations.js';

/** What may stand beside the words. */
export interface OperationOptions {
  reason?: string;
  restart?: true;
  level?: string;
  code?: string;
  severity?: string;
  source?: string;
  retryable?: true;
  step?: readonly string[];
  role?: string;
  category?: string;
  impact?: string;
  kind?: string;
  unset?: readonly string[];
  title?: string;
}

type Parse = (words: readonly string[], options: OperationOptions) => unknown;

interface Known {
  usage: string;
  /** The most it takes after its name. */
  words: number;
  parse: Parse;
}

/** Each operation with the words it takes; what it makes of them is checked against the protocol afterwards. */
const OPERATIONS: Readonly<Record<string, Known>> = {
  progress: {
    usage: 'progress CURRENT [TOTAL] [DESCRIPTION] [--step PATH] [--restart]',
    words: 3,
    parse: ([current, second, third], { restart, step }) => {
      if (step !== undefined && step.length > 1)
        throw usageError('Progress is of one step: one --step at most.');
      const total = second === undefined ? Number.NaN : Number(second);
      const description = Number.isNaN(total) ? second : third;
      return operation('progress', {
        current: numberOf(current, 'CURRENT'),
        ...(Number.isNaN(total) ? {} : { total }),
        ...given({ description, restart, step: step?.[0] }),
      });
    },
  },
  steps: {
    usage: 'steps PATH[=WEIGHT] …',
    words: Number.POSITIVE_INFINITY,
    parse: (words) => {
      if (words.length === 0) throw usageError('`steps` needs at least one PATH.');
      return operation('steps', { steps: words.map(planOf) });
    },
  },
  log: {
    usage: 'log TEXT [--level debug|info|warn|error]',
    words: 1,
    parse: ([text], { level }) => operation('log', given({ text: required(text, 'TEXT'), level })),
  },
  error: {
    usage:
      'error MESSAGE [--code …] [--severity …] [--source …] [--category …] [--impact …] [--retryable] [--step …]',
    words: 1,
    parse: ([message], { code, severity, source, category, impact, retryable, step }) =>
      operation(
        'error',
        given({
          message: required(message, 'MESSAGE'),
          code,
          severity,
          source,
          category,
          impact,
          retryable,
          steps: step,
        }),
      ),
  },
  artifact: {
    usage: 'artifact NAME VALUE [--kind …]',
    words: 2,
    parse: ([name, value], { kind }) =>
      operation('artifact', {
        name: required(name, 'NAME'),
        value: parseValue(required(value, 'VALUE')),
        ...given({ kind }),
      }),
  },
  item: {
    usage: 'item LIST NUMBER VALUE',
    words: 3,
    parse: ([list, number, value]) =>
      operation('item', {
        list: required(list, 'LIST'),
        number: numberOf(number, 'NUMBER'),
        value: parseValue(required(value, 'VALUE')),
      }),
  },
  items: {
    usage: 'items LIST [VALUE …]',
    words: Number.POSITIVE_INFINITY,
    parse: ([list, ...values]) =>
      operation('items', { list: required(list, 'LIST'), values: values.map(parseValue) }),
  },
  agent: {
    usage: 'agent NAME [STATE] [--role …]',
    words: 2,
    parse: ([name, state], { role }) =>
      operation('agent', given({ name: required(name, 'NAME'), state, role })),
  },
  state: {
    usage: 'state [NAME=VALUE …] [--unset NAME …]',
    words: Number.POSITIVE_INFINITY,
    parse: (pairs, { unset }) => {
      if (pairs.length === 0 && unset === undefined)
        throw usageError('`state` needs NAME=VALUE or --unset NAME.');
      return operation('state', given({ set: pairs.length === 0 ? undefined : pairsOf(pairs), unset }));
    },
  },
  update: {
    usage: 'update [META=VALUE …] [--title TEXT] [--unset META …]',
    words: Number.POSITIVE_INFINITY,
    parse: (pairs, { title, unset }) => {
      const meta = given({ set: pairs.length === 0 ? undefined : pairsOf(pairs), unset });
      const isMeta = Object.keys(meta).length > 0;
      return operation('update', given({ title, meta: isMeta ? meta : undefined }));
    },
  },
  signal: {
    usage: 'signal NAME VALUE',
    words: 2,
    parse: ([name, value]) =>
      operation('signal', { name: required(name, 'NAME'), value: parseValue(required(value, 'VALUE')) }),
  },
  metric: {
    usage: 'metric NAME NUMBER [UNIT] [--kind gauge|counter|distribution]',
    words: 3,
    parse: ([name, value, unit], { kind }) =>
      operation('metric', {
        name: required(name, 'NAME'),
        value: numberOf(value, 'NUMBER'),
        ...given({ unit, kind }),
      }),
  },
  check: {
    usage: 'check NAME ok|failed [REASON]',
    words: 3,
    parse: ([name, found, reason]) =>
      operation('check', { name: required(name, 'NAME'), ok: okOf(found), ...given({ reason }) }),
  },
  custom: {
    usage: 'custom NAME [PAYLOAD]',
    words: 2,
    parse: ([name, payload]) =>
      operation('custom', {
        name: required(name, 'NAME'),
        payload: payload === undefined ? null : parseValue(payload),
      }),
  },
  start: verb('start'),
  pause: verb('pause'),
  resume: verb('resume'),
  stop: verb('stop'),
  finish: verb('finish'),
  recover: verb('recover'),
  touch: {
    usage: 'touch [--reason …]',
    words: 0,
    parse: (_words, { reason }) => operation('command', given({ verb: 'touch', reason })),
  },
  complete: {
    usage: 'complete [RESULT] [--reason …]',
    words: 1,
    parse: ([result], { reason }) =>
      operation('command', {
        ...given({ verb: 'complete', reason }),
        ...(result === undefined ? {} : { result: parseValue(result) }),
      }),
  },
  fail: {
    usage: 'fail [MESSAGE] [--reason …] [--code …] [--source …]',
    words: 1,
    parse: ([message], { reason, code, severity, source, retryable, step }) =>
      operation('command', {
        ...given({ verb: 'fail', reason }),
        ...(message === undefined
          ? {}
          : { error: given({ message, code, severity, source, retryable, steps: step }) }),
      }),
  },
  extend: {
    usage: 'extend TIME [--reason …]',
    words: 1,
    parse: ([time], { reason }) =>
      operation('command', given({ verb: 'extend', milliseconds: timeOf(required(time, 'TIME')), reason })),
  },
};

export const OPERATION_USAGES: readonly string[] = Object.values(OPERATIONS).map(({ usage }) => usage);

/** `progress 3 10 Rendering` as the operation it means. */
export function parseOperation(words: readonly string[], options: OperationOptions = {}): Operation {
  const [name = '', ...rest] = words;
  const known = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (known === undefined) {
    throw usageError(`There is no operation "${name}".`, `Known are ${Object.keys(OPERATIONS).join(', ')}.`);
  }
  if (rest.length > known.words) {
    throw usageError(
      `There are more words than \`${name}\` takes.`,
      `It is: ${known.usage}`,
      'Put quotes around a text of several words.',
    );
  }
  return checkOperation(known.parse(rest, options));
}

function verb(name: string): Known {
  return {
    usage: `${name} [REASON]`,
    words: 1,
    parse: ([reason]) => operation('command', given({ verb: name, reason })),
  };
}

function operation(type: string, data: object): unknown {
  return { type, data };
}

/** Only what was said. */
function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function required(word: string | undefined, name: string): string {
  if (word === undefined) throw usageError(`${name} is missing.`);
  return word;
}

function numberOf(word: string | undefined, name: string): number {
  const text = required(word, name).trim();
  const value = text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw usageError(`${name} must be a number, not "${text}".`);
  return value;
}

function okOf(word: string | undefined): boolean {
  const found = required(word, 'ok or failed');
  if (found !== 'ok' && found !== 'failed') {
    throw usageError(`What a check found is "ok" or "failed", not "${found}".`);
  }
  return found === 'ok';
}

function timeOf(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    throw usageError(`TIME must be such as 500ms, 30s, 10m or 2h, not "${text}".`);
  }
}

/** `render=3` is a step that counts as much as three others. */
function planOf(word: string): { name: string; weight?: number } {
  const at = word.lastIndexOf('=');
  return at < 0
    ? { name: word }
    : { name: word.slice(0, at), weight: numberOf(word.slice(at + 1), 'WEIGHT') };
}

function pairsOf(pairs: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw usageError(`"${pair}" must be NAME=VALUE.`);
      return [pair.slice(0, at), parseValue(pair.slice(at + 1))];
    }),
  );
}

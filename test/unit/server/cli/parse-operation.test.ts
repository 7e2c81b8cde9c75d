import { describe, expect, it } from '@jest/globals';
import { COMMAND_VERBS } from '@session-hub/shared';
import { operationSchema } from '@session-hub/shared/schemas';
import { CliError } from 'session-hub/internal/cli/cli-error.js';
import { OPERATION_USAGES, parseOperation } from 'session-hub/internal/cli/emit/parse-operation.js';

describe('parseOperation', () => {
  it.each([
    ['progress 3', { type: 'progress', data: { current: 3 } }],
    ['progress 3 10', { type: 'progress', data: { current: 3, total: 10 } }],
    [
      'progress 3 10 Rendering',
      { type: 'progress', data: { current: 3, total: 10, description: 'Rendering' } },
    ],
    ['progress 3 Rendering', { type: 'progress', data: { current: 3, description: 'Rendering' } }],
    ['log Hello', { type: 'log', data: { text: 'Hello' } }],
    ['error Broken', { type: 'error', data: { message: 'Broken' } }],
    ['artifact plan {"a":1}', { type: 'artifact', data: { name: 'plan', value: { a: 1 } } }],
    ['artifact plan plain', { type: 'artifact', data: { name: 'plan', value: 'plain' } }],
    ['state a=1 b=x=y c=', { type: 'state', data: { set: { a: 1, b: 'x=y', c: '' } } }],
    ['update branch=main', { type: 'update', data: { meta: { set: { branch: 'main' } } } }],
    ['signal ready true', { type: 'signal', data: { name: 'ready', value: true } }],
    ['signal price 1.5', { type: 'signal', data: { name: 'price', value: 1.5 } }],
    ['metric heat -4 C', { type: 'metric', data: { name: 'heat', value: -4, unit: 'C' } }],
    ['check feed ok', { type: 'check', data: { name: 'feed', ok: true } }],
    ['check feed failed late', { type: 'check', data: { name: 'feed', ok: false, reason: 'late' } }],
    ['finish', { type: 'command', data: { verb: 'finish' } }],
    ['custom ping', { type: 'custom', data: { name: 'ping', payload: null } }],
    ['custom ping [1]', { type: 'custom', data: { name: 'ping', payload: [1] } }],
    ['pause', { type: 'command', data: { verb: 'pause' } }],
    ['pause lunch', { type: 'command', data: { verb: 'pause', reason: 'lunch' } }],
    ['touch', { type: 'command', data: { verb: 'touch' } }],
    ['complete', { type: 'command', data: { verb: 'complete' } }],
    ['complete {"n":1}', { type: 'command', data: { verb: 'complete', result: { n: 1 } } }],
    ['fail', { type: 'command', data: { verb: 'fail' } }],
    ['fail Broken', { type: 'command', data: { verb: 'fail', error: { message: 'Broken' } } }],
    ['extend 30m', { type: 'command', data: { verb: 'extend', milliseconds: 1_800_000 } }],
  ])('reads %s', (words, operation) => {
    expect(parseOperation(words.split(' '))).toEqual(operation);
  });

  it('takes the options of each operation', () => {
    expect(parseOperation(['progress', '1'], { restart: true })).toMatchObject({ data: { restart: true } });
    for (const words of [['complete'], ['fail'], ['touch'], ['extend', '1m']])
      expect(parseOperation(words, { reason: 'why' })).toMatchObject({ data: { reason: 'why' } });
    expect(parseOperation(['log', 'x'], { level: 'warn' })).toMatchObject({ data: { level: 'warn' } });
    expect(parseOperation(['artifact', 'a', 'b'], { kind: 'image' })).toMatchObject({
      data: { kind: 'image' },
    });
    expect(parseOperation(['state'], { unset: ['a'] })).toEqual({ type: 'state', data: { unset: ['a'] } });
    const about = {
      code: 'c',
      severity: 'warning',
      source: 's',
      retryable: true,
      step: ['Try again'],
    } as const;
    const report = {
      message: 'm',
      code: 'c',
      severity: 'warning',
      source: 's',
      retryable: true,
      steps: ['Try again'],
    };
    expect(parseOperation(['error', 'm'], about)).toEqual({ type: 'error', data: report });
    expect(parseOperation(['fail', 'm'], about)).toEqual({
      type: 'command',
      data: { verb: 'fail', error: report },
    });
  });

  it.each([
    '',
    'dance',
    'toString',
    'progress',
    'progress three',
    'progress -1',
    'progress 1 2 3 4',
    'log',
    'log a b',
    'state',
    'state =x',
    'state __proto__=1',
    'signal a {}',
    'metric a high',
    'check feed',
    'check feed perhaps',
    'touch it',
    'extend soon',
    'extend 90d',
  ])('refuses %j as wrong usage', (words) => {
    const refused = () => parseOperation(words === '' ? [] : words.split(' '));
    expect(refused).toThrow(CliError);
    expect(refused).toThrow(expect.objectContaining({ exitCode: 2 }));
  });

  it('knows every kind of operation and every verb but recordError, which `error` is', () => {
    const names = OPERATION_USAGES.map((usage) => usage.split(' ')[0]);
    const types = operationSchema.options.map((option) => option.shape.type.value);
    const wanted = [...types.filter((type) => type !== 'command'), ...COMMAND_VERBS];
    expect([...names].sort()).toEqual(wanted.filter((name) => name !== 'recordError').sort());
  });
});

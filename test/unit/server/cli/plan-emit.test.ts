import { describe, expect, it } from '@jest/globals';
import { CliError } from 'session-hub/internal/cli/cli-error.js';
import { planEmit } from 'session-hub/internal/cli/emit/plan-emit.js';

const start = { start: true };
const create = { start: true, create: true } as const;

describe('planEmit', () => {
  it('plans one operation', () => {
    expect(planEmit('a', ['log', 'Hello'], start)).toEqual({
      kind: 'once',
      id: 'a',
      create: null,
      operation: { type: 'log', data: { text: 'Hello' } },
    });
  });

  it('plans a stream', () => {
    expect(planEmit('a', ['-'], start)).toEqual({ kind: 'stream', id: 'a', create: null, mode: 'if-free' });
    expect(planEmit('a', ['-'], { ...start, take: true })).toMatchObject({ mode: 'take' });
  });

  it('plans a new session, with or without something to report', () => {
    const options = { ...create, title: 'T', meta: ['n=1', 'who=kim'] };
    expect(planEmit('a', [], options)).toEqual({
      kind: 'once',
      id: 'a',
      create: { id: 'a', start: true, title: 'T', meta: { n: 1, who: 'kim' } },
      operation: null,
    });
    expect(planEmit('a', ['touch'], create)).toMatchObject({ kind: 'once', operation: { type: 'command' } });
    expect(planEmit('a', ['-'], create)).toMatchObject({ kind: 'stream', create: { id: 'a' } });
  });

  it('chooses an id where none is given, another one each time', () => {
    const ids = [planEmit(undefined, [], create).id, planEmit('-', [], create).id];
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^s-[0-9a-f]{12}$/);
    expect(planEmit('-', [], create).kind).toBe('stream');
  });

  it.each([
    [undefined, [], start],
    ['a', [], start],
    ['a b', ['log', 'x'], start],
    ['a', ['-', 'log'], start],
    ['a', ['log', 'x'], { ...start, title: 'T' }],
    ['a', ['log', 'x'], { start: false }],
    ['a', ['log', 'x'], { ...start, take: true as const }],
    ['a', [], { ...create, meta: ['nothing'] }],
    ['a', [], { ...create, meta: ['__proto__=1'] }],
    ['a', [], { ...create, title: 'x'.repeat(300) }],
  ])('refuses %j %j %j', (id, words, options) => {
    expect(() => planEmit(id, words, options)).toThrow(CliError);
  });
});

import { describe, expect, it } from '@jest/globals';
import { type NotedCommand, readsOf } from '../support/log-reads.js';

const asked = (...words: string[]): NotedCommand => ({ from: '127.0.0.1:4000', words });
const inScript = (...words: string[]): NotedCommand => ({ from: '?:0', words });
const script = (): NotedCommand => asked('evalsha', 'a8fed9e5', '1', 'log:a');

describe('reads of a log, from the commands that Redis noted down', () => {
  it('are none where no log was read', () => {
    expect(readsOf([asked('info'), inScript('HGET', 'session:a', 'seq'), script()]).size).toBe(0);
  });

  it('count a call once, however often its script looks at the log', () => {
    const look = inScript('XRANGE', 'log:a', '1', '+', 'COUNT', '1');
    expect([...readsOf([look, look, inScript('GETRANGE', 'x', '0', '7'), look, script()])]).toEqual([
      ['log:a', 1],
    ]);
  });

  it('count two calls as two, by a script or by itself, and each log on its own', () => {
    const reads = readsOf([
      inScript('XREVRANGE', 'log:a', '+', '-'),
      inScript('XRANGE', 'log:b', '-', '+'),
      script(),
      inScript('XRANGE', 'log:a', '-', '+', 'COUNT', '1'),
      script(),
      asked('xrange', 'log:a', '-', '+'),
      asked('XREAD', 'COUNT', '1', 'STREAMS', 'log:c', '0'),
    ]);
    expect(Object.fromEntries(reads)).toEqual({ 'log:a': 3, 'log:b': 1, 'log:c': 1 });
  });

  it('do not lend what one call read to the next', () => {
    const reads = readsOf([inScript('XRANGE', 'log:a', '-', '+'), script(), script(), asked('ping')]);
    expect(reads.get('log:a')).toBe(1);
  });
});

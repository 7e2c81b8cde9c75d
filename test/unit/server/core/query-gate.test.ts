import { describe, expect, it } from '@jest/globals';
import { QueryGate } from 'session-hub/internal/adapters/store-kit/query-gate.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function gate() {
  const subject = new QueryGate({ atOnce: 2, waiting: 3 });
  const begun: string[] = [];
  const ends = new Map<string, { resolve(): void; reject(error: Error): void }>();
  const ask = (name: string): Promise<string> =>
    subject.run(() => {
      begun.push(name);
      return new Promise((resolve, reject) => {
        ends.set(name, { resolve: () => resolve(name), reject });
      });
    });
  return { ask, begun, end: (name: string) => ends.get(name) };
}

describe('the gate of queries', () => {
  it('lets two in, and the others in turn, also behind one that failed', async () => {
    const { ask, begun, end } = gate();
    const [first, ...others] = ['a', 'b', 'c', 'd'].map(ask);
    await turn();
    expect(begun).toEqual(['a', 'b']);
    end('a')?.reject(new Error('The link is gone.'));
    await expect(first).rejects.toThrow('The link is gone.');
    expect(begun).toEqual(['a', 'b', 'c']);
    for (const name of ['b', 'c', 'd']) {
      end(name)?.resolve();
      await turn();
    }
    expect(await Promise.all(others)).toEqual(['b', 'c', 'd']);
  });

  it('R38: refuses those for whom there is no room to wait, and says when to come back', async () => {
    const { ask, end } = gate();
    const kept = ['a', 'b', 'c', 'd', 'e'].map(ask);
    await expect(ask('f')).rejects.toMatchObject({ code: 'overloaded', retryAfter: 1_000 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      end(name)?.resolve();
      await turn();
    }
    expect(await Promise.all(kept)).toHaveLength(5);
    const late = ask('g');
    await turn();
    end('g')?.resolve();
    expect(await late).toBe('g');
  });
});

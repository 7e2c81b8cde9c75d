import { describe, expect, it } from '@jest/globals';
import { GroupCommit } from 'session-hub/internal/adapters/store-embedded/group-commit.js';
import type { Write, WriteOutcome } from 'session-hub/internal/ports/session-store.js';
import { SessionScript } from '../../../../contract/session-script.js';
import { until } from '../../../../contract/until.js';

/** Commits under way that a test ends when it wants to. */
class HeldCommits {
  readonly groups: (readonly Write[])[] = [];
  readonly committed: string[] = [];
  readonly commits: GroupCommit;
  readonly #ends: { resolve: (outcomes: WriteOutcome[]) => void; reject: (error: Error) => void }[] = [];

  constructor(maxPendingBytes = 1_000_000) {
    this.commits = new GroupCommit({
      commit: (writes) => {
        this.groups.push(writes);
        return new Promise((resolve, reject) => this.#ends.push({ resolve, reject }));
      },
      onCommitted: ({ id }) => this.committed.push(id),
      maxPendingBytes,
    });
  }

  /** What the writes came to, in the order they were added. */
  add(ids: readonly string[]): Promise<string[]> {
    const writes = ids.map((id) => this.commits.add(new SessionScript(id).write()));
    return Promise.all(writes.map((write) => write.catch((error) => error.code ?? error.message)));
  }

  async started(count: number): Promise<number[]> {
    await until(() => this.groups.length >= count);
    return this.groups.map(({ length }) => length);
  }

  end(position: number, outcome: WriteOutcome = 'committed'): void {
    this.#ends[position]?.resolve((this.groups[position] ?? []).map(() => outcome));
  }

  fail(position: number): void {
    this.#ends[position]?.reject(new Error('as asked'));
  }
}

describe('GroupCommit', () => {
  it('commits what comes in one turn together, and what comes meanwhile in the next group', async () => {
    const held = new HeldCommits();
    const first = held.add(['a', 'b']);
    expect(await held.started(1)).toEqual([2]);
    const others = [held.add(['c']), held.add(['d'])];
    held.end(0);
    expect(await first).toEqual(['committed', 'committed']);
    expect(await held.started(2)).toEqual([2, 2]);
    held.end(1);
    await Promise.all(others);
    expect(held.committed).toEqual(['a', 'b', 'c', 'd']);
  });

  it('has a second commit under way when there is enough for it, never a third', async () => {
    const held = new HeldCommits();
    const many = Array.from({ length: 200 }, (_, index) => `s${index}`);
    const first = held.add(many);
    expect(await held.started(2)).toEqual([100, 100]);
    const second = held.add(many);
    held.end(0);
    expect(await held.started(3)).toEqual([100, 100, 200]);
    const few = held.add(['a']);
    held.end(1);
    held.end(2);
    expect(await held.started(4)).toEqual([100, 100, 200, 1]);
    held.end(3);
    await Promise.all([first, second, few]);
    expect(held.committed).toEqual([...many, ...many, 'a']);
  });

  it('tells of conflicts by their promise alone, and hands a failure to the whole group', async () => {
    const held = new HeldCommits();
    const conflicting = held.add(['a']);
    await held.started(1);
    held.end(0, 'conflict');
    expect(await conflicting).toEqual(['conflict']);
    const failing = held.add(['b', 'c']);
    await held.started(2);
    held.fail(1);
    expect(await failing).toEqual(['as asked', 'as asked']);
    expect(held.committed).toEqual([]);
  });

  it('refuses more bytes than may wait, but always takes one write', async () => {
    const held = new HeldCommits(10);
    const outcomes = held.add(['large', 'one too many']);
    await held.started(1);
    held.end(0);
    expect(await outcomes).toEqual(['committed', 'overloaded']);
    const next = held.add(['now it may']);
    await held.started(2);
    held.end(1);
    expect(await next).toEqual(['committed']);
  });

  it('drains what waits and what is under way', async () => {
    const held = new HeldCommits();
    const outcomes = held.add(['a']);
    const drained = held.commits.drain();
    expect(await held.started(1)).toEqual([1]);
    held.end(0);
    await drained;
    expect(await outcomes).toEqual(['committed']);
    await held.commits.drain();
  });
});

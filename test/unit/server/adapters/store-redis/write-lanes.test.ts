import { describe, expect, it } from '@jest/globals';
import { WriteLanes } from 'session-hub/internal/adapters/store-redis/write/write-lanes.js';
import type { Write, WriteOutcome } from 'session-hub/internal/ports/session-store.js';
import { logLine, SessionScript } from '../../../../contract/session-script.js';

interface Call {
  readonly lane: number;
  readonly ids: string[];
  answer(outcome: WriteOutcome): Promise<void>;
  fail(): Promise<void>;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function lanes({ maxPendingBytes = 1_000_000 } = {}) {
  const calls: Call[] = [];
  const subject = new WriteLanes({
    lanes: 2,
    laneOf: ({ id }: Write) => (id.startsWith('a') ? 0 : 1),
    sizeOf: ({ recordText }: Write) => recordText.length,
    commit: (lane, writes) =>
      new Promise((resolve, reject) => {
        calls.push({
          lane,
          ids: writes.map(({ id }) => id),
          answer: (outcome) => {
            resolve(writes.map(() => outcome));
            return turn();
          },
          fail: () => {
            reject(new Error('The link is gone.'));
            return turn();
          },
        });
      }),
    maxPendingBytes,
  });
  return { subject, calls };
}

const write = (id: string): Write => new SessionScript(id).write({ events: [logLine('x')] });

describe('the lanes of writes', () => {
  it('send what arrives in one turn in one call for each lane, in order', async () => {
    const { subject, calls } = lanes();
    for (const id of ['a1', 'b1', 'a2', 'a3']) void subject.add(write(id));
    await turn();
    expect(calls.map(({ lane, ids }) => [lane, ids])).toEqual([
      [0, ['a1', 'a2', 'a3']],
      [1, ['b1']],
    ]);
  });

  it('gather what arrives while a call is under way into the next', async () => {
    const { subject, calls } = lanes();
    const first = subject.add(write('a1'));
    await turn();
    const others = ['a2', 'a3'].map((id) => subject.add(write(id)));
    await turn();
    expect(calls).toHaveLength(1);
    await calls[0]?.answer('committed');
    expect(await first).toBe('committed');
    expect(calls[1]?.ids).toEqual(['a2', 'a3']);
    await calls[1]?.answer('conflict');
    expect(await Promise.all(others)).toEqual(['conflict', 'conflict']);
  });

  it('fail the writes of a failed call, and go on with the next', async () => {
    const { subject, calls } = lanes();
    const failed = subject.add(write('a1'));
    await turn();
    const next = subject.add(write('a2'));
    const caught = failed.catch((error: Error) => error.message);
    await calls[0]?.fail();
    expect(await caught).toBe('The link is gone.');
    await calls[1]?.answer('committed');
    expect(await next).toBe('committed');
  });

  it('keep a call within a number of writes', async () => {
    const { subject, calls } = lanes();
    for (let index = 0; index < 450; index++) void subject.add(write(`a${index}`));
    await turn();
    expect(calls[0]?.ids).toHaveLength(200);
    await calls[0]?.answer('committed');
    await calls[1]?.answer('committed');
    expect(calls.map(({ ids }) => ids.length)).toEqual([200, 200, 50]);
  });

  it('refuse what is more than may wait, and take it again later', async () => {
    const { subject, calls } = lanes({ maxPendingBytes: 1_000 });
    const first = subject.add(write('a1'));
    await expect(subject.add(write('a2'))).rejects.toMatchObject({ code: 'overloaded', retryAfter: 500 });
    await turn();
    await calls[0]?.answer('committed');
    await first;
    void subject.add(write('a3'));
    await turn();
    expect(calls).toHaveLength(2);
  });

  it('drain when nothing waits and nothing is under way', async () => {
    const { subject, calls } = lanes();
    void subject.add(write('a1'));
    void subject.add(write('b1'));
    let drained = 'no';
    const done = subject.drain().then(() => {
      drained = 'yes';
    });
    await calls[0]?.answer('committed');
    expect(drained).toBe('no');
    await calls[1]?.answer('committed');
    await done;
  });
});

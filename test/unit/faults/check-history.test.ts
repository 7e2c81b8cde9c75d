import { describe, expect, it } from '@jest/globals';
import { checkHistory, type Findings } from '../../faults/support/check-history.js';
import type { FinalLog, HistoryEntry } from '../../faults/support/history-entry.js';

const SESSION = 'build';

function reported(...numbers: number[]): HistoryEntry[] {
  return numbers.flatMap((n): HistoryEntry[] => {
    const operation = { session: SESSION, emitter: 'worker', n, token: `t${n}` };
    return [
      { kind: 'sent', ...operation },
      { kind: 'acked', ...operation },
    ];
  });
}

function began(seq = 0, epoch = 'one', watcher = 'ann'): HistoryEntry {
  return { kind: 'began', session: SESSION, watcher, epoch, seq, told: 'lossless events' };
}

/** Of each `[seq, n]`, that the event with this seq carried that token; a number alone is both. */
function saw(
  events: readonly (number | readonly [number, number])[],
  epoch = 'one',
  watcher = 'ann',
): HistoryEntry[] {
  return events.map((event) => {
    const [seq, n] = typeof event === 'number' ? [event, event] : event;
    return { kind: 'seen', session: SESSION, watcher, epoch, seq, token: `t${n}` };
  });
}

function reset(epoch: string, seq = 0, watcher = 'ann'): HistoryEntry {
  return { kind: 'reset', session: SESSION, watcher, epoch, seq, reason: 'epoch' };
}

/** The tokens in the order of the log, from seq 1 on. */
function log(numbers: readonly number[], epoch = 'one'): FinalLog {
  return {
    session: SESSION,
    epoch,
    oldest: 1,
    events: numbers.map((n, position) => ({ seq: position + 1, token: `t${n}` })),
  };
}

function check(history: HistoryEntry[], final: FinalLog): Omit<Findings, 'complaints'> {
  const { complaints, ...counts } = checkHistory(history, [final]);
  expect(complaints).toHaveLength(counts.lost + counts.duplicated + counts.reordered);
  return counts;
}

const FINE = { lost: 0, duplicated: 0, reordered: 0, resyncs: 0, missing: 0, refused: 0, cut: 0 };

describe('the checker of the faults accepts', () => {
  it('a watcher that was told everything', () => {
    const history = [began(), ...reported(1, 2), ...saw([1, 2])];
    expect(check(history, log([1, 2]))).toEqual({ ...FINE, acked: 2 });
  });

  it('a watcher that was handed the state and told what came after', () => {
    const history = [...reported(1, 2), began(1), ...saw([2])];
    expect(check(history, log([1, 2]))).toEqual({ ...FINE, acked: 2 });
  });

  it('R12: what was said to be left out', () => {
    const omitted: HistoryEntry = {
      kind: 'omitted',
      session: SESSION,
      watcher: 'ann',
      epoch: 'one',
      from: 0,
      to: 1,
    };
    const history = [began(), ...reported(1, 2), omitted, ...saw([2])];
    expect(check(history, log([1, 2]))).toEqual({ ...FINE, acked: 2 });
  });

  it('R13: a new epoch without what the old one had acknowledged, once the watcher was told', () => {
    const history = [began(), ...reported(1, 2), ...saw([1, 2]), reset('two'), ...saw([1], 'two')];
    expect(check(history, log([1], 'two'))).toEqual({ ...FINE, acked: 2, resyncs: 1, missing: 1 });
  });

  it('the same operation in a new epoch, where the worker has sent it again', () => {
    const history = [began(), ...reported(1), ...saw([1]), reset('two'), ...saw([1], 'two')];
    expect(check(history, log([1], 'two'))).toEqual({ ...FINE, acked: 1, resyncs: 1 });
  });

  it('a session that was said to be gone and was made anew', () => {
    const gone: HistoryEntry = { kind: 'gone', session: SESSION, watcher: 'ann' };
    const history = [
      began(),
      ...reported(1),
      ...saw([1]),
      gone,
      reset('two'),
      ...reported(2),
      ...saw([[1, 2]], 'two'),
    ];
    expect(check(history, log([2], 'two'))).toEqual({ ...FINE, acked: 2, resyncs: 2, missing: 1 });
  });

  it('R21: events that are gone from the log by retention, of which the watcher was told', () => {
    const history = [began(), ...reported(1, 2), ...saw([1, 2])];
    const final = { ...log([]), oldest: 2, events: [{ seq: 2, token: 't2' }] };
    expect(check(history, final)).toEqual({ ...FINE, acked: 2, cut: 1 });
  });

  it('an operation that was never acknowledged and is nowhere', () => {
    const sent: HistoryEntry = { kind: 'sent', session: SESSION, emitter: 'worker', n: 1, token: 't1' };
    expect(check([began(), sent], log([]))).toEqual({ ...FINE, acked: 0 });
  });
});

describe('the checker of the faults finds', () => {
  it('lost: an acknowledged operation that is not in the log', () => {
    const history = [began(), ...reported(1, 2), ...saw([1, 2])];
    expect(check(history, log([1]))).toMatchObject({ lost: 1 });
  });

  it('lost: an acknowledged operation that one of two watchers was never told', () => {
    const others = [began(0, 'one', 'bob'), ...saw([2], 'one', 'bob')];
    const history = [began(), ...reported(1, 2), ...saw([1, 2]), ...others];
    expect(check(history, log([1, 2]))).toMatchObject({ lost: 1 });
  });

  it('lost: an event without a token, by a watcher that is to be told every event', () => {
    const everything: HistoryEntry = {
      kind: 'began',
      session: SESSION,
      watcher: 'ann',
      epoch: 'one',
      seq: 0,
      told: 'every event',
    };
    const events = [1, 2, 3].map((seq) => ({ seq, token: seq === 2 ? null : `t${seq}` }));
    const history = [everything, ...reported(1, 3), ...saw([1, 3])];
    expect(check(history, { ...log([]), events })).toMatchObject({ lost: 1 });
    expect(check([began(), ...history.slice(1)], { ...log([]), events })).toMatchObject({ lost: 0 });
  });

  it('lost: an operation outside the range that was said to be left out', () => {
    const omitted: HistoryEntry = {
      kind: 'omitted',
      session: SESSION,
      watcher: 'ann',
      epoch: 'one',
      from: 0,
      to: 1,
    };
    const history = [began(), ...reported(1, 2, 3), omitted, ...saw([3])];
    expect(check(history, log([1, 2, 3]))).toMatchObject({ lost: 1 });
  });

  it('R21: lost: a log that begins later than the hub says', () => {
    const history = [began(), ...reported(1, 2), ...saw([1, 2])];
    const final = { ...log([]), events: [{ seq: 2, token: 't2' }] };
    expect(check(history, final).lost).toBeGreaterThan(0);
  });

  it('R21: lost: what retention removed before a watcher was told it, or that it is gone', () => {
    const others = [began(0, 'one', 'bob'), ...saw([2], 'one', 'bob')];
    const history = [began(), ...others, ...reported(1, 2), ...saw([1, 2])];
    const final = { ...log([]), oldest: 2, events: [{ seq: 2, token: 't2' }] };
    expect(check(history, final)).toMatchObject({ lost: 1 });
  });

  it('lost: a new epoch that a watcher of the old one was never told of', () => {
    const others = [began(0, 'one', 'bob'), ...saw([1], 'one', 'bob')];
    const history = [began(), ...others, ...reported(1, 2), ...saw([1, 2]), reset('two'), ...saw([1], 'two')];
    expect(check(history, log([1], 'two')).lost).toBeGreaterThan(0);
  });

  it('lost: an operation reported after everybody knew of the new epoch, and missing from it', () => {
    const history = [began(), reset('two'), ...reported(1)];
    expect(check(history, log([], 'two'))).toMatchObject({ lost: 1 });
  });

  it('lost: an operation that was seen in the very epoch whose log does not hold it', () => {
    const history = [began(), ...reported(1), reset('two'), ...saw([1], 'two')];
    expect(check(history, log([], 'two'))).toMatchObject({ lost: 1 });
  });

  it('duplicated: the same seq told twice', () => {
    const history = [began(), ...reported(1), ...saw([1, 1])];
    expect(check(history, log([1])).duplicated).toBeGreaterThan(0);
  });

  it('duplicated: the same seq twice in the log, with other operations', () => {
    const events = [1, 1].map((seq, position) => ({ seq, token: `t${position + 1}` }));
    const history = [began(), ...reported(1, 2), ...saw([1, [2, 2]])];
    expect(check(history, { ...log([]), events })).toMatchObject({ duplicated: 1 });
  });

  it('duplicated: the same operation twice in the log', () => {
    const history = [began(), ...reported(1), ...saw([1])];
    expect(check(history, log([1, 1]))).toMatchObject({ duplicated: 1 });
  });

  it('reordered: an event told after a later one', () => {
    const history = [began(), ...reported(1, 2), ...saw([2, 1])];
    expect(check(history, log([1, 2])).reordered).toBeGreaterThan(0);
  });

  it('reordered: operations of one worker in another order than it reported them', () => {
    const history = [
      began(),
      ...reported(1, 2),
      ...saw([
        [1, 2],
        [2, 1],
      ]),
    ];
    expect(check(history, log([2, 1])).reordered).toBeGreaterThan(0);
  });

  it('reordered: a hole in the log', () => {
    const final = {
      ...log([1]),
      events: [
        { seq: 1, token: 't1' },
        { seq: 3, token: null },
      ],
    };
    expect(check([began(), ...reported(1), ...saw([1])], final)).toMatchObject({ reordered: 1 });
  });

  it('R14: an event of another epoch without a reset', () => {
    const history = [began(), ...reported(1), ...saw([1], 'two')];
    expect(check(history, log([1], 'two')).reordered).toBeGreaterThan(0);
  });
});

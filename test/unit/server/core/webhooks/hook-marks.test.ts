import { describe, expect, it } from '@jest/globals';
import {
  BATCH_SPAN,
  failed,
  givenUp,
  held,
  isOpen,
  isWorthKeeping,
  MOST_LETTERS,
  noted,
  replayed,
  told,
  withMark,
} from 'session-hub/internal/core/deliver/webhooks/hook-marks.js';
import type { HookMark } from 'session-hub/internal/ports/session-record.js';

const NOW = 1_000;
const LATER = 9_000;

function open(from: number, to: number): HookMark {
  return noted(null, 'hook', { from, to }, NOW);
}

function giveUp(mark: HookMark, what: 'next' | 'all' = 'next'): HookMark {
  return givenUp(mark, what, { at: LATER, reason: 'answered 500', tries: 3 });
}

describe('the mark of a webhook', () => {
  it('R80: begins before the first event that is to be told, and is due at once', () => {
    expect(open(7, 9)).toMatchObject({ seq: 6, upTo: 9, last: 9, holder: null, at: NOW, since: NOW });
  });

  it('R81: keeps the end of a delivery when more is to be told, so that a repeated one is the same', () => {
    const more = noted(held(open(7, 9), 'node', LATER), 'hook', { from: 12, to: 14 }, NOW + 1);
    expect(more).toMatchObject({ seq: 6, upTo: 9, last: 14, holder: 'node', at: LATER, since: NOW });
    expect(failed(more, LATER)).toMatchObject({ seq: 6, upTo: 9, last: 14, holder: null, tries: 1 });
  });

  it('R80: covers a part of the log that one delivery can hold', () => {
    const long = open(1, 3 * BATCH_SPAN);
    expect(long.upTo).toBe(BATCH_SPAN);
    expect(told(long, BATCH_SPAN, LATER)).toMatchObject({ seq: BATCH_SPAN, upTo: 2 * BATCH_SPAN });
  });

  it('R81: keeps the end of a delivery when only its beginning fitted into one request', () => {
    expect(told(open(1, 100), 40, LATER)).toMatchObject({ seq: 40, upTo: 100, tries: 0, since: LATER });
  });

  it('is dropped when everything was told and nothing given up', () => {
    const done = told(open(7, 9), 9, LATER);
    expect(isOpen(done)).toBe(false);
    expect(isWorthKeeping(done)).toBe(false);
    expect(withMark([open(7, 9)], done)).toEqual([]);
  });

  it('R83: turns the next delivery into a dead letter, and goes on behind it with the age of the one given up', () => {
    const mark = noted(open(7, 9), 'hook', { from: 12, to: 14 }, NOW + 1);
    expect(giveUp(mark)).toMatchObject({ seq: 9, upTo: 14, last: 14, tries: 0, since: NOW, at: LATER });
    expect(giveUp(mark).dead).toEqual([{ from: 7, to: 9, at: LATER, tries: 3, reason: 'answered 500' }]);
    expect(giveUp(mark, 'all')).toMatchObject({ seq: 14, last: 14, dead: [{ from: 7, to: 14 }] });
  });

  it('R83: joins letters that touch, and the oldest when there are too many, and forgets none', () => {
    const touching = giveUp(giveUp(noted(open(1, 2), 'hook', { from: 3, to: 3 }, NOW)));
    expect(touching.dead.map(({ from, to }) => [from, to])).toEqual([[1, 3]]);

    let mark: HookMark | null = null;
    for (let n = 1; n <= MOST_LETTERS + 2; n++)
      mark = giveUp(noted(mark, 'hook', { from: n * 10, to: n * 10 + 1 }, NOW));
    expect(mark?.dead.map(({ from, to }) => [from, to])).toEqual([
      [10, 31],
      [40, 41],
      [50, 51],
      [60, 61],
    ]);
  });

  it('R84: is set back by a replay, which takes the letters that it tells again', () => {
    let mark = giveUp(noted(null, 'hook', { from: 10, to: 19 }, NOW));
    mark = giveUp(noted(mark, 'hook', { from: 30, to: 39 }, NOW));
    const again = replayed(mark, 'hook', { from: 15, to: 50 }, LATER);
    expect(again).toMatchObject({ seq: 14, upTo: 50, last: 50, tries: 0, since: LATER, holder: null });
    expect(again.dead.map(({ from, to }) => [from, to])).toEqual([[10, 14]]);
  });

  it('R84: is never set forward by a replay over what is still open', () => {
    expect(replayed(open(7, 9), 'hook', { from: 20, to: 50 }, LATER)).toMatchObject({ seq: 6, last: 50 });
  });
});

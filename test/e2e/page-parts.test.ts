import { describe, expect, it } from '@jest/globals';
import type { HubEvent, SessionView } from '@session-hub/client';
import { shownConnection } from '@session-hub/dashboard/internal/hub/shown-connection.js';
import { linkTo, routeOf } from '@session-hub/dashboard/internal/route.js';
import { breakWatch } from '@session-hub/dashboard/internal/session/break-watch.js';
import { eventLog } from '@session-hub/dashboard/internal/session/event-log.js';
import { OFFERED_VERBS, verbsOf } from '@session-hub/dashboard/internal/session/verbs-of.js';
import { ageText, durationText } from '@session-hub/dashboard/internal/text/duration-text.js';
import { timeLeftText } from '@session-hub/dashboard/internal/text/time-left-text.js';
import { emptyView, possibleVerbs, STATUSES } from '@session-hub/shared';

const MINUTE = 60_000;

describe('the verbs that the page offers', () => {
  it.each(STATUSES)('R41: are those that the table allows when %s', (status) => {
    const possible = possibleVerbs(status).filter((verb) =>
      OFFERED_VERBS.some((offered) => offered === verb),
    );
    expect([...verbsOf(status)].sort()).toEqual(possible.sort());
  });
});

describe('texts', () => {
  it.each([
    [0, 'now', '0 s'],
    [12_400, '12 s', '12 s'],
    [4 * MINUTE + 3_000, '4 min', '4 min 3 s'],
    [130 * MINUTE, '2 h', '2 h 10 min'],
    [76 * 60 * MINUTE, '3 d', '3 d 4 h'],
    [-5_000, 'now', '0 s'],
  ])('tell %d milliseconds', (milliseconds, age, duration) => {
    expect([ageText(milliseconds), durationText(milliseconds)]).toEqual([age, duration]);
  });

  it.each([
    [3 * MINUTE, 5 * MINUTE, 'about 3 to 5 min left'],
    [3 * MINUTE, 3.2 * MINUTE, 'about 3 min left'],
    [10_000, 40_000, 'about 10 to 40 s left'],
    [100, 3_000, 'up to 3 s left'],
    [0, 900, 'a moment left'],
    [30 * 60 * MINUTE, 60 * 60 * MINUTE, 'about 1 to 3 d left'],
  ])('tell a range from %d to %d as a range', (low, high, text) => {
    expect(timeLeftText({ low, high })).toBe(text);
  });
});

describe('an address', () => {
  it('names a session, or none', () => {
    expect(routeOf(linkTo('a:b.c-d_e'))).toBe('a:b.c-d_e');
    expect([routeOf(''), routeOf('#/'), routeOf('#/%E0%A4%A')]).toEqual([null, null, '%E0%A4%A']);
  });
});

describe('a break', () => {
  const at = (seq: number, epoch = 'first'): SessionView => ({ ...emptyView('s', epoch), seq });

  it('is over when the picture is live again, and knows what was missed', () => {
    const breaks = breakWatch(() => 9_000);
    expect(breaks.observe({ kind: 'live' }, at(5))).toBeNull();
    expect(breaks.observe({ kind: 'stale', since: 4_000 }, at(5))).toBeNull();
    expect(breaks.observe({ kind: 'catching up' }, at(30))).toBeNull();
    expect(breaks.observe({ kind: 'live' }, at(47))).toEqual({ events: 42, away: 5_000 });
    expect(breaks.observe({ kind: 'live' }, at(48))).toBeNull();
  });

  it('counts from what was kept of an earlier visit', () => {
    const breaks = breakWatch(() => 0);
    breaks.observe({ kind: 'unknown' }, null);
    breaks.observe({ kind: 'catching up' }, at(3));
    expect(breaks.observe({ kind: 'live' }, at(4))).toEqual({ events: 1, away: null });
  });

  it('is none on the first visit, after the repair of a hole, or across a new numbering', () => {
    const breaks = breakWatch(() => 0);
    breaks.observe({ kind: 'catching up' }, null);
    expect(breaks.observe({ kind: 'live' }, at(4))).toBeNull();
    breaks.observe({ kind: 'catching up' }, at(4));
    expect(breaks.observe({ kind: 'live' }, at(9))).toBeNull();
    breaks.observe({ kind: 'stale', since: 0 }, at(9));
    expect(breaks.observe({ kind: 'live' }, at(12, 'second'))).toBeNull();
  });
});

describe('the events that are shown', () => {
  const event = (seq: number): HubEvent => ({
    seq,
    type: 'custom',
    at: 0,
    by: 'worker',
    data: { name: 'tick', payload: seq },
  });
  const seqs = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index);

  it('stay bounded, in order and without doubles', () => {
    const log = eventLog(10);
    for (const seq of seqs(21, 24)) log.add(event(seq));
    log.fill(seqs(18, 22).map(event));
    expect(log.events.map(({ seq }) => seq)).toEqual(seqs(18, 24));
    for (const seq of seqs(25, 500)) log.add(event(seq));
    expect(log.events.length).toBeLessThanOrEqual(20);
    expect(log.events.slice(-10).map(({ seq }) => seq)).toEqual(seqs(491, 500));
    expect(log.told).toBe(480);
  });
});

describe('the connection as it is shown', () => {
  it('is one outage, however many attempts it takes', () => {
    const offline = shownConnection({ kind: 'offline', since: 5, retryAt: 9, error: null }, { kind: 'live' });
    const trying = shownConnection({ kind: 'connecting', since: 9, attempt: 1 }, offline);
    expect(trying).toMatchObject({ kind: 'offline', since: 5, isTrying: true });
    expect(shownConnection({ kind: 'catching up', since: 10 }, trying)).toEqual({ kind: 'catching up' });
    expect(shownConnection({ kind: 'connecting', since: 0, attempt: 0 }, null)).toEqual({
      kind: 'connecting',
    });
  });
});

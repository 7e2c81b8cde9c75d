import { describe, expect, it } from '@jest/globals';
import { HubError, type HubEvent, type SessionView } from '@session-hub/client';
import { shownConnection } from '@session-hub/dashboard/internal/hub/shown-connection.js';
import { linkTo, routeOf } from '@session-hub/dashboard/internal/route.js';
import { breakWatch } from '@session-hub/dashboard/internal/session/break-watch.js';
import { eventLog } from '@session-hub/dashboard/internal/session/event-log.js';
import { removedSession } from '@session-hub/dashboard/internal/session/removed-session.js';
import { stepRows } from '@session-hub/dashboard/internal/session/step-rows.js';
import { OFFERED_VERBS, verbsOf } from '@session-hub/dashboard/internal/session/verbs-of.js';
import { countdownText } from '@session-hub/dashboard/internal/text/countdown-text.js';
import { ageText, durationText } from '@session-hub/dashboard/internal/text/duration-text.js';
import { eventText } from '@session-hub/dashboard/internal/text/event-text.js';
import { itemText } from '@session-hub/dashboard/internal/text/item-text.js';
import { removedText } from '@session-hub/dashboard/internal/text/removed-text.js';
import { timeLeftText } from '@session-hub/dashboard/internal/text/time-left-text.js';
import { emptyView, possibleVerbs, STATUSES, type StepNode, stepTree } from '@session-hub/shared';
import fc from 'fast-check';

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

  it.each([
    [0.9, 0, '3 to 5 min left, quite sure'],
    [0.5, 0, '3 to 5 min left, fairly sure'],
    [0.1, 2 * MINUTE, '1 to 3 min left, a rough guess'],
    [0.9, 3 * MINUTE, 'up to 2 min left, quite sure'],
    [0.9, 5 * MINUTE, 'taking longer than expected'],
  ])('R65: tell how sure a range is (%d), and wear it off with time (%d ms)', (confidence, elapsed, text) => {
    expect(timeLeftText({ low: 3 * MINUTE, high: 5 * MINUTE, confidence }, elapsed)).toBe(text);
  });

  it.each([
    [134_000, '2:14'],
    [133_001, '2:14'],
    [9_000, '0:09'],
    [0, '0:00'],
    [-4_000, '0:00'],
    [3_734_000, '1:02:14'],
    [50 * 60 * MINUTE, '2 d 2 h'],
  ])('count %d milliseconds down as %s', (milliseconds, text) => {
    expect(countdownText(milliseconds)).toBe(text);
  });

  it('R66: make a title, a rest and a link of what an item says, and never a link of a script', () => {
    expect(itemText('Dawn')).toEqual({ title: 'Dawn', about: '', link: null });
    expect(itemText({ name: 'Dawn', frames: 48, url: 'https://example.test/1' })).toEqual({
      title: 'Dawn',
      about: 'frames 48',
      link: 'https://example.test/1',
    });
    expect(itemText({ url: 'javascript:alert(1)' }).link).toBeNull();
    expect([itemText(null).title, itemText([1, 2]).title]).toEqual(['null', '[1,2]']);
  });
});

describe('the text of an event', () => {
  const text = (event: Pick<HubEvent, 'type' | 'data'>): string =>
    eventText({ seq: 1, at: 0, by: 'hub', ...event } as HubEvent);

  it.each([
    [
      { deadline: 'inactivity', change: 'warning', due: 9, remaining: 134_000, action: 'expire' },
      'Expires in 2 min 14 s because nothing happens',
    ],
    [
      { deadline: 'lifetime', change: 'warning', due: 9, remaining: 5_000, action: 'pause' },
      'Will be paused in 5 s because its time runs out',
    ],
    [{ change: 'extended', milliseconds: MINUTE, reason: 'still needed' }, '1 min more time (still needed)'],
    [
      { deadline: 'lifetime', change: 'lifted' },
      'The warning is lifted: the deadline does not stand any more',
    ],
  ] as const)('R61: says what a deadline does: %j', (data, said) => {
    expect(text({ type: 'deadline', data })).toBe(said);
  });

  it('R66, R67: is short, however much the event holds', () => {
    const steps = Array.from({ length: 200 }, (_, index) => ({ name: `s${index}` }));
    expect(text({ type: 'steps', data: { steps } })).toBe('200 steps: s0, s1, s2, s3, s4 and 195 more');
    expect(text({ type: 'items', data: { list: 'scenes', set: {} } })).toBe('scenes emptied');
    expect(text({ type: 'items', data: { list: 'scenes', set: { 4: 'Dusk' }, keep: true } })).toBe(
      'scenes: 4 = Dusk',
    );
    expect(text({ type: 'agent', data: { name: 'Painter', lost: true } })).toBe(
      'Painter is lost: no sign of life',
    );
    expect(text({ type: 'metric', data: { name: 'rows', value: 12, kind: 'counter' } })).toBe(
      'rows = 12 in total',
    );
  });
});

describe('the tree of steps', () => {
  const flat = (nodes: readonly StepNode[], level = 1): unknown[] =>
    nodes.flatMap(({ path, name, percentage, description, state, steps }) => [
      { path, name, level, percentage, description, state: state === 'running' ? 'under way' : state },
      ...flat(steps, level + 1),
    ]);
  const names = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 });
  const step = fc.record({
    weight: fc.constantFrom(1, 1, 2, 5),
    current: fc.constantFrom(0, 25, 100),
    total: fc.constant(100),
    description: fc.constantFrom('', 'text'),
    begun: fc.boolean(),
  });

  it('R65: is the one that the hub rolls up', () => {
    const anySteps = fc.array(fc.tuple(names, step), { maxLength: 12 });
    fc.assert(
      fc.property(anySteps, (entries) => {
        const steps = Object.fromEntries(entries.map(([path, value]) => [path.join('/'), value]));
        const rows = stepRows(steps).map(({ weight: _, ...row }) => row);
        expect(rows).toEqual(flat(stepTree(steps)));
      }),
    );
  });
});

describe('a removed session', () => {
  const refusal = (tombstone?: unknown) =>
    new HubError({ code: 'session_not_found', message: '', retryable: false, details: { tombstone } });
  const tombstone = {
    title: 'Build',
    status: 'failed',
    endedAt: 5,
    removedAt: 9,
    outcome: { error: { message: 'The disk is full' } },
  };

  it('R71: is read from the tombstone of a refusal, and from nothing else', () => {
    expect(removedSession(refusal(tombstone))).toEqual({
      title: 'Build',
      status: 'failed',
      endedAt: 5,
      removedAt: 9,
      why: 'The disk is full',
    });
    for (const other of [undefined, null, 7, {}, { status: 'odd', removedAt: 9 }, { status: 'failed' }])
      expect(removedSession(refusal(other))).toBeNull();
  });

  it.each([
    ['completed', 5, /^It was completed on .+, and was removed on .+\.$/],
    ['expired', 5, /^It expired on .+, and was removed on .+\.$/],
    ['active', null, /^It was removed on .+, while it was active\.$/],
  ] as const)('R71: says what became of one that was %s', (status, endedAt, text) => {
    expect(removedText({ status, endedAt, removedAt: 9 })).toMatch(text);
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

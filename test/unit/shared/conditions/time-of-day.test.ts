import { describe, expect, it } from '@jest/globals';
import { assessCondition, parseCondition } from '@session-hub/shared';
import fc from 'fast-check';

const NOTHING = { view: { signals: {}, metrics: {}, progress: null, errors: { count: 0, recent: [] } } };
const HOUR = 3_600_000;

function look(condition: 'time_after' | 'time_before', value: string, at: string) {
  const { holds, found, until } = assessCondition({ condition, value }, NOTHING, Date.parse(at));
  return { holds, found, until: until === null ? null : new Date(until).toISOString() };
}

describe('R87: a time of day', () => {
  it('is held against the clocks of its zone, and says when that changes', () => {
    expect(look('time_after', '09:35 America/New_York', '2026-07-01T13:34:59Z')).toEqual({
      holds: false,
      found: 'wed 09:34:59',
      until: '2026-07-01T13:35:00.000Z',
    });
    expect(look('time_after', '09:35 America/New_York', '2026-07-01T13:35:00Z')).toEqual({
      holds: true,
      found: 'wed 09:35:00',
      until: '2026-07-02T04:00:00.000Z',
    });
    expect(look('time_before', '16:00:30', '2026-07-01T16:00:29Z')).toMatchObject({ holds: true });
    expect(look('time_before', '16:00:30', '2026-07-01T16:00:30Z')).toMatchObject({ holds: false });
  });

  it('is UTC without a zone, whatever the zone of the machine', () => {
    expect(look('time_after', '12:00', '2026-07-01T12:00:00Z')).toMatchObject({
      holds: true,
      found: 'wed 12:00:00',
    });
  });

  it('keeps to its days, over weekends and over the end of the week', () => {
    const opening = 'mon-fri 09:30 America/New_York';
    expect(look('time_after', opening, '2026-07-03T20:00:00Z')).toMatchObject({
      holds: true,
      until: '2026-07-04T04:00:00.000Z',
    });
    expect(look('time_after', opening, '2026-07-04T20:00:00Z')).toEqual({
      holds: false,
      found: 'sat 16:00:00',
      until: '2026-07-06T13:30:00.000Z',
    });
    expect(look('time_after', 'fri-mon,wed 00:00', '2026-07-05T01:00:00Z').holds).toBe(true);
    expect(look('time_after', 'fri-mon,wed 00:00', '2026-07-07T01:00:00Z').holds).toBe(false);
    expect(look('time_before', 'sat 12:00', '2026-07-02T01:00:00Z').until).toBe('2026-07-04T00:00:00.000Z');
  });

  it('that the clocks leave out comes when they are put forward', () => {
    const value = '02:30 America/New_York';
    expect(look('time_after', value, '2026-03-08T06:59:59Z')).toMatchObject({
      holds: false,
      found: 'sun 01:59:59',
      until: '2026-03-08T07:00:00.000Z',
    });
    expect(look('time_after', value, '2026-03-08T07:00:00Z')).toMatchObject({
      holds: true,
      found: 'sun 03:00:00',
    });
    expect(look('time_before', value, '2026-03-08T07:00:00Z')).toMatchObject({ holds: false });
  });

  it('that comes twice has come with the first, and does not go again', () => {
    const value = '01:30 America/New_York';
    expect(look('time_after', value, '2026-11-01T05:29:59Z')).toMatchObject({ holds: false });
    expect(look('time_after', value, '2026-11-01T05:30:00Z')).toMatchObject({
      holds: true,
      found: 'sun 01:30:00',
    });
    expect(look('time_after', value, '2026-11-01T06:00:00Z')).toMatchObject({
      holds: true,
      found: 'sun 01:00:00',
      until: '2026-11-02T05:00:00.000Z',
    });
    expect(look('time_before', value, '2026-11-01T06:10:00Z')).toMatchObject({ holds: false });
  });

  it('knows days that begin at one o’clock, and clocks that move by half an hour', () => {
    expect(look('time_after', '00:00 Asia/Beirut', '2026-03-28T22:00:00Z')).toMatchObject({
      found: 'sun 01:00:00',
    });
    expect(look('time_after', 'sun 00:30 Asia/Beirut', '2026-03-28T21:59:59Z')).toMatchObject({
      holds: false,
      until: '2026-03-28T22:00:00.000Z',
    });
    expect(look('time_after', '02:15 Australia/Lord_Howe', '2026-10-03T15:29:59Z')).toMatchObject({
      holds: false,
      until: '2026-10-03T15:30:00.000Z',
    });
  });

  it('that always holds has no end', () => {
    expect(look('time_after', '00:00', '2026-07-01T12:00:00Z')).toMatchObject({ holds: true, until: null });
  });

  it('holds exactly from one of its changes to the next, in any zone', () => {
    const zone = fc.constantFrom(
      'UTC',
      'America/New_York',
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
    );
    const days = fc.constantFrom('', 'mon-fri ', 'sun ', 'sat,tue ');
    const start = Date.UTC(2026, 0, 1);
    fc.assert(
      fc.property(
        fc.constantFrom('time_after' as const, 'time_before' as const),
        zone,
        days,
        fc.integer({ min: 1, max: 1_439 }),
        fc.integer({ min: 0, max: 2 * 365 * 24 }),
        (condition, where, when, minutes, hours) => {
          const clock = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
          const value = `${when}${clock} ${where}`;
          const now = start + hours * HOUR;
          const { holds, until } = assessCondition({ condition, value }, NOTHING, now);
          if (until === null) throw new Error('it changes within a week');
          expect(until).toBeGreaterThan(now);
          expect(assessCondition({ condition, value }, NOTHING, until - 1).holds).toBe(holds);
          expect(assessCondition({ condition, value }, NOTHING, until).holds).toBe(!holds);
          const middle = Math.floor((now + until) / 2);
          expect(assessCondition({ condition, value }, NOTHING, middle).holds).toBe(holds);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ['25:00', 'no time that a clock shows'],
    ['09:61', 'no time that a clock shows'],
    ['nine', 'no time of day'],
    ['', 'no time of day'],
    ['09:30 Mars/Olympus', 'no time zone'],
    ['mon-fri', 'no time of day'],
    ['mon-fry 09:30', 'no days of the week'],
    ['mon-tue-wed 09:30', 'no days of the week'],
    ['09:30 +05:30', 'no time of day'],
  ])('%j is refused with a sentence', (value, sentence) => {
    expect(parseCondition({ condition: 'time_after', value })).toContain(sentence);
  });

  it('that nothing comes before is refused', () => {
    expect(parseCondition({ condition: 'time_before', value: '00:00' })).toContain('nothing of a day');
    expect(parseCondition({ condition: 'time_after', value: 930 })).toContain('needs a time of day');
  });
});

import { describe, expect, it } from '@jest/globals';
import { emptyView, type SessionView } from '@session-hub/shared';
import { type LiveLinesOptions, liveLines } from 'session-hub/internal/cli/format/live-lines.js';
import type { Reading } from 'session-hub/internal/cli/format/reading-text.js';
import { plainStyle } from 'session-hub/internal/cli/format/style.js';
import { textWidth } from 'session-hub/internal/cli/format/text-width.js';

const NOW = 100_000;
const LIVE: Reading = {
  connection: { kind: 'live', since: 0 },
  session: { kind: 'live' },
  freshness: { kind: 'fresh' },
};
const OFFLINE: Reading = {
  connection: { kind: 'offline', since: NOW - 12_000, retryAt: NOW + 3_000, error: null },
  session: { kind: 'stale', since: NOW - 12_000 },
  freshness: { kind: 'stale', since: NOW - 12_000 },
};
const VIEW: SessionView = {
  ...emptyView('build-7', 'epoch'),
  title: 'Nightly build',
  status: 'active',
  since: NOW - 65_000,
  progress: {
    current: 3,
    total: 10,
    percentage: 30,
    description: 'Compiling',
    rate: 1.5,
    eta: { low: 3_000, high: 6_000 },
    at: NOW,
  },
  health: { state: 'healthy', reasons: [], message: '', steps: [], at: NOW },
};

function linesOf(more: Partial<LiveLinesOptions> = {}): string[] {
  return liveLines({
    id: 'build-7',
    view: VIEW,
    reading: LIVE,
    shown: 41,
    now: NOW,
    width: 120,
    style: plainStyle,
    ...more,
  });
}

describe('liveLines', () => {
  it('says how the session is and how far', () => {
    expect(linesOf()).toEqual([
      'build-7  ● active for 1 min  healthy  live  Nightly build',
      `${'█'.repeat(12)}${'░'.repeat(28)}  30.0 %  3/10  Compiling  1.5/s  3–6 s left`,
    ]);
  });

  it('says that nothing is lost while the hub is away', () => {
    const [headline, , promise] = linesOf({ reading: OFFLINE });
    expect(headline).toContain('offline 12 s, trying again in 3 s');
    expect(promise).toBe('Nothing is lost: it goes on after event 41 when the hub is back.');
  });

  it.each<[Partial<Reading>, string]>([
    [{ connection: { kind: 'connecting', since: 0, attempt: 1 } }, 'connecting'],
    [{ session: { kind: 'catching up' } }, 'catching up'],
    [{ session: { kind: 'unknown' } }, 'catching up'],
    [{ freshness: { kind: 'behind', milliseconds: 4_200 } }, '4 s behind'],
    [{ freshness: { kind: 'behind', milliseconds: 300 } }, 'live'],
    [
      { connection: { ...OFFLINE.connection, retryAt: NOW + 10 } as Reading['connection'] },
      'trying again now',
    ],
  ])('says of %j: %s', (reading, text) => {
    expect(linesOf({ reading: { ...LIVE, ...reading } })[0]).toContain(text);
  });

  it('says what to do when the session is not well', () => {
    const health = {
      state: 'lost',
      reasons: [],
      message: 'The worker is gone.',
      steps: ['Start it again.'],
      at: NOW,
    } as const;
    const lines = linesOf({
      view: { ...VIEW, health: { ...health, reasons: [], steps: [...health.steps] } },
    });
    expect(lines[0]).toContain('lost');
    expect(lines[2]).toBe('The worker is gone. Start it again.');
  });

  it('says what little there is before anything is known', () => {
    expect(linesOf({ view: null })).toEqual(['build-7  live']);
    expect(linesOf({ view: { ...VIEW, progress: null } })).toHaveLength(1);
  });

  it('is never wider than the terminal', () => {
    const view = { ...VIEW, title: '日本語のタイトル\nsecond line' };
    for (let width = 1; width < 140; width += 1) {
      for (const line of linesOf({ view, reading: OFFLINE, width })) {
        expect(textWidth(line)).toBeLessThanOrEqual(width);
        expect(line).not.toContain('\n');
      }
    }
  });
});

import { describe, expect, it } from '@jest/globals';
import { EVENT_CLASSES, LIMITS, latestKey, thin } from '@session-hub/shared';
import fc from 'fast-check';
import { arbitraryLog, foldAll } from '../../support/arbitrary-log.js';

describe('thinning', () => {
  it('R20: never changes what a range folds to, wherever the range begins', () => {
    fc.assert(
      fc.property(arbitraryLog(200), fc.nat(), (log, chosen) => {
        const from = chosen % log.length;
        const before = foldAll(log.slice(0, from));
        expect(foldAll(thin(log.slice(from)), before)).toEqual(foldAll(log.slice(from), before));
      }),
      { numRuns: 500 },
    );
  });

  it('R20: changes nothing either when a range is thinned in two pieces', () => {
    fc.assert(
      fc.property(arbitraryLog(100), fc.nat(), (log, chosen) => {
        const cut = chosen % log.length;
        expect(foldAll(thin([...thin(log.slice(0, cut)), ...log.slice(cut)]))).toEqual(foldAll(log));
      }),
    );
  });

  it('R18: keeps every lossless event, in order', () => {
    fc.assert(
      fc.property(arbitraryLog(100), (log) => {
        const lossless = log.filter(({ type }) => EVENT_CLASSES[type] === 'lossless');
        expect(thin(log).filter(({ type }) => EVENT_CLASSES[type] === 'lossless')).toEqual(lossless);
      }),
    );
  });

  it('R18: keeps exactly the newest of each key, and the newest 50 log lines', () => {
    fc.assert(
      fc.property(arbitraryLog(300), (log) => {
        const kept = thin(log);
        const keys = kept.flatMap((event) => latestKey(event) ?? []);
        expect(new Set(keys).size).toBe(keys.length);
        const lines = log.filter(({ type }) => type === 'log');
        expect(kept.filter(({ type }) => type === 'log')).toEqual(lines.slice(-LIMITS.logLines));
      }),
    );
  });

  it('R11: always keeps the last event, so that the fold ends at the end of the range', () => {
    fc.assert(
      fc.property(arbitraryLog(60), (log) => {
        expect(thin(log).at(-1)).toEqual(log.at(-1));
      }),
    );
  });
});

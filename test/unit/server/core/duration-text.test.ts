import { describe, expect, it } from '@jest/globals';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { durationText } from 'session-hub/internal/core/session/policy/due-times.js';
import { ManualHub } from '../../../support/manual-hub.js';

describe('a time in a reason', () => {
  it.each([
    [250, '250 ms'],
    [8_000, '8 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [100_000, '1 min 40 s'],
    [30 * 60_000, '30 min'],
    [130 * 60_000, '2 h 10 min'],
    [24 * 3_600_000, '1 d'],
    [76 * 3_600_000, '3 d 4 h'],
  ])('is said exactly, in two units at most: %d ms is %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });

  it('R42: is the one the session lived by', async () => {
    const hub = await new ManualHub({ policy: { inactivity: 100_000 } }).start();
    await hub.create('a');
    await hub.pass(101_000);
    const { outcome } = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    expect(outcome).toMatchObject({ kind: 'expired', reason: 'no activity for 1 min 40 s' });
  });
});

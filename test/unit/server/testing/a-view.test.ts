import { describe, expect, it } from '@jest/globals';
import { STATUSES } from '@session-hub/shared';
import { sessionViewSchema } from '@session-hub/shared/schemas';
import { aView } from 'session-hub/testing';

describe('aView', () => {
  it.each(STATUSES)('R40: makes a whole view of a session that is %s', (status) => {
    const view = aView({ status });
    expect(sessionViewSchema.parse(view)).toEqual(view);
    expect(view.status).toBe(status);
  });

  it('fills in what follows from the progress', () => {
    expect(aView({ progress: { current: 3, total: 8 } }).progress).toMatchObject({
      percentage: 37.5,
      rate: null,
      eta: null,
    });
    expect(
      aView({ progress: { current: 3, percentage: 90, description: 'Scene 3' } }).progress,
    ).toMatchObject({
      total: 100,
      percentage: 90,
      description: 'Scene 3',
    });
  });

  it('knows how a session ended', () => {
    expect(aView({ status: 'failed', updatedAt: 9 })).toMatchObject({
      endedAt: 9,
      outcome: { kind: 'failed', at: 9 },
    });
  });

  it('refuses what no hub would send', () => {
    expect(() => aView({ id: 'with space' })).toThrow('view.id: letters, digits');
    expect(() => aView({ progress: { current: Number.NaN } })).toThrow('view.progress.');
    expect(() => aView({ percentage: 40 } as object)).toThrow(/percentage/);
    expect(() => aView({ status: 'active', endedAt: 5 })).toThrow('view.status: a session that is active');
    expect(() => aView({ status: 'completed', outcome: null })).toThrow('view.status');
  });
});

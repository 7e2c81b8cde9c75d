import { describe, expect, it } from '@jest/globals';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import {
  eventsOf,
  HOUR,
  hubWith,
  LOSS,
  MINUTE,
  OPENING,
  signal,
  status,
  story,
} from '../../../../support/conditions-hub.js';

describe('R85: a session that waits for its conditions', () => {
  it('starts in the write with which the last of them comes to hold', async () => {
    const hub = await hubWith({ autoStart: OPENING });
    await hub.append('a', signal('market_open', true));
    await hub.append('a', signal('vix', 31));
    expect(await status(hub)).toBe('pending');
    const { seq } = await hub.append('a', signal('vix', 28));
    expect(await status(hub)).toBe('active');
    expect(hub.log('a').slice(seq - 1)).toMatchObject([
      { type: 'signal' },
      {
        type: 'condition',
        by: 'hub',
        data: {
          which: 'autoStart',
          condition: 'vix_below',
          value: 30,
          found: 28,
          action: 'start',
          also: [{ condition: 'market_open', value: true, found: true }],
        },
      },
      {
        type: 'status',
        by: 'hub',
        data: {
          verb: 'start',
          from: 'pending',
          to: 'active',
          reason: 'vix_below 30 (found 28), market_open',
        },
      },
    ]);
  });

  it('starts at its time, and not before', async () => {
    const hub = await hubWith({ autoStart: [{ condition: 'time_after', value: '09:00' }] });
    await hub.pass(6 * MINUTE + 30_000);
    expect(await status(hub)).toBe('pending');
    await hub.pass(11_000);
    expect(await status(hub)).toBe('active');
    expect(eventsOf(hub, 'condition')).toMatchObject([
      { data: { condition: 'time_after', found: 'thu 09:00:00' } },
    ]);
  });

  it('starts with its creation when all hold already, and the answer shows it', async () => {
    const hub = await hubWith({});
    const overrides = { autoStart: [{ condition: 'time_after', value: 'thu 04:00 America/New_York' }] };
    const created = await hub.run(hub.core.create(ANONYMOUS, { id: 'b', overrides }));
    expect(created.view.status).toBe('active');
  });

  it('is not started into its own end', async () => {
    const hub = await hubWith({ autoStart: OPENING, autoStop: LOSS });
    await hub.append(
      'a',
      signal('daily_loss_exceeded', true),
      signal('market_open', true),
      signal('vix', 20),
    );
    expect(story(hub)).toEqual([]);
    await hub.append('a', signal('daily_loss_exceeded', false));
    expect(story(hub)).toEqual(['vix_below: start', 'active']);
  });

  it('is not started late when its hours have passed while no hub was there', async () => {
    const hub = await hubWith({
      autoStart: [
        { condition: 'time_after', value: '09:00' },
        { condition: 'time_before', value: '09:05' },
      ],
    });
    hub.clockShift = HOUR;
    await hub.pass(2_000);
    expect(await status(hub)).toBe('pending');
  });
});

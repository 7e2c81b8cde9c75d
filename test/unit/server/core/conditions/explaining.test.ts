import { describe, expect, it } from '@jest/globals';
import { checkConditions, type Overrides, parseCondition } from '@session-hub/shared';
import { conditionsReportSchema } from '@session-hub/shared/schemas';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { SHIPPED_TEMPLATES } from 'session-hub/internal/core/session/templates/shipped/index.js';
import { hubWith, LOSS, OPENING, PATIENT, signal } from '../../../../support/conditions-hub.js';
import { ManualHub } from '../../../../support/manual-hub.js';

describe('R88: asking for the conditions', () => {
  it('tells what is found of each, and writes nothing', async () => {
    const hub = await hubWith({
      autoStart: [...OPENING, { condition: 'time_after', value: '09:35:00' }],
      autoStop: LOSS,
    });
    await hub.append('a', signal('vix', 41));
    const events = hub.log('a').length;
    const report = await hub.run(hub.core.conditions(ANONYMOUS, 'a'));
    expect(conditionsReportSchema.parse(report)).toEqual(report);
    expect(report).toMatchObject({
      id: 'a',
      status: 'pending',
      autoStart: [
        { condition: 'market_open', state: 'unknown', found: null },
        { condition: 'vix_below', value: 30, state: 'does_not_hold', found: 41 },
        { condition: 'time_after', state: 'does_not_hold', until: Date.UTC(2025, 9, 9, 9, 35) },
      ],
      autoStop: [{ condition: 'daily_loss_exceeded', state: 'unknown' }],
    });
    expect(hub.log('a')).toHaveLength(events);
    await expect(hub.run(hub.core.conditions(ANONYMOUS, 'none'))).rejects.toMatchObject({
      code: 'session_not_found',
    });
  });
});

describe('R85: conditions that cannot be meant', () => {
  it('are refused with a sentence when a session is created', async () => {
    const hub = await hubWith({});
    const create = (overrides: Overrides) => hub.run(hub.core.create(ANONYMOUS, { id: 'b', overrides }));
    await expect(create({ autoStart: [{ condition: 'vix_below', value: 'low' }] })).rejects.toMatchObject({
      code: 'bad_request',
      message: 'autoStart: vix_below needs a number, not "low".',
    });
    await expect(create({ autoStart: LOSS, autoStop: LOSS })).rejects.toMatchObject({ code: 'bad_request' });
    await expect(hub.run(hub.core.read(ANONYMOUS, 'b'))).rejects.toMatchObject({ code: 'session_not_found' });
  });

  it('keep a hub from starting when a template has them, and a template and its overrides are held together', async () => {
    const template = { name: 'own', autoStart: LOSS };
    const bad = { name: 'bad', autoStop: [{ condition: 'time_after', value: '25:00' }] };
    expect(() => new ManualHub({ templates: [bad] })).toThrow(
      'The template bad: autoStop: time_after: "25:00"',
    );
    const hub = await new ManualHub({ templates: [template] }).start();
    const asked = hub.core.create(ANONYMOUS, { id: 'a', template: 'own', overrides: { autoStop: LOSS } });
    await expect(hub.run(asked)).rejects.toMatchObject({ code: 'bad_request' });
  });
});

describe('R85: the shipped templates', () => {
  it('have conditions that can be read and met', () => {
    const all = SHIPPED_TEMPLATES.flatMap(({ autoStart = [], autoStop = [] }) => [...autoStart, ...autoStop]);
    expect(all.length).toBeGreaterThan(5);
    expect(all.map(parseCondition).filter((parsed) => typeof parsed === 'string')).toEqual([]);
    expect(SHIPPED_TEMPLATES.map(checkConditions).filter((mistake) => mistake !== null)).toEqual([]);
  });
});

describe('R89: a signal to many sessions', () => {
  it('reaches all that a query finds, each with what follows from it', async () => {
    const hub = await new ManualHub({ policy: PATIENT }).start();
    const create = (id: string, overrides: Overrides) =>
      hub.run(hub.core.create(ANONYMOUS, { id, overrides, meta: {} }));
    await create('waits', { autoStart: [{ condition: 'vix_below', value: 30 }] });
    await create('other', {});
    await hub.create('runs');
    await hub.create('done');
    await hub.run(hub.core.command(ANONYMOUS, 'done', { verb: 'complete' }));
    const { results, next } = await hub.run(
      hub.core.managing.bulk(ANONYMOUS, {
        signal: { name: 'vix', value: 28 },
        query: {},
      }),
    );
    expect(next).toBeNull();
    expect(results).toMatchObject([
      { ok: true, id: 'waits', seq: 2, status: 'active' },
      { ok: true, id: 'other', status: 'pending' },
      { ok: true, id: 'runs', status: 'active' },
      { ok: false, id: 'done', error: { code: 'session_ended' } },
    ]);
    expect((await hub.run(hub.core.read(ANONYMOUS, 'runs'))).signals).toMatchObject({ vix: { value: 28 } });
  });
});

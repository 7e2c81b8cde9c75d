import { describe, expect, it } from '@jest/globals';
import { hubError } from '@session-hub/shared';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import type { Logger } from 'session-hub/internal/ports/logger.js';
import { ManualHub } from '../../../support/manual-hub.js';

const SECOND = 1_000;
const IDLE_AFTER = 10 * SECOND;

interface Line {
  level: string;
  message: string;
  facts?: Readonly<Record<string, unknown>>;
}

function recorder(): { lines: Line[]; logger: Logger } {
  const lines: Line[] = [];
  const level =
    (name: string) =>
    (message: string, facts?: Readonly<Record<string, unknown>>): void =>
      void lines.push({ level: name, message, ...(facts === undefined ? {} : { facts }) });
  const logger = { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
  return { lines, logger };
}

async function hubWith(logger: Logger): Promise<ManualHub> {
  return await new ManualHub({ logger, policy: { idleAfter: IDLE_AFTER } }).start();
}

async function statusOf(hub: ManualHub, id: string): Promise<string> {
  return (await hub.run(hub.core.read(ANONYMOUS, id))).status;
}

/** The store takes no write of these sessions until the returned function is called. */
function refuseWrites(hub: ManualHub, isRefused: (id: string) => boolean, refuse: () => Promise<never>) {
  const { write } = hub.store;
  hub.store.write = (one) => (isRefused(one.id) ? refuse() : write.call(hub.store, one));
  return () => {
    hub.store.write = write;
  };
}

describe('the runner of deadlines', () => {
  it('R42: reaches what lies behind thousands of sessions that fail, in pages that do not grow with them', async () => {
    const hub = await hubWith(recorder().logger);
    const bad = Array.from({ length: 3_000 }, (_, n) =>
      hub.core.create(ANONYMOUS, { id: `bad-${n}`, start: true }),
    );
    await hub.run(Promise.all(bad));
    await hub.pass(SECOND);
    await hub.create('good');
    const mend = refuseWrites(
      hub,
      (id) => id.startsWith('bad'),
      () => Promise.reject(new Error('no room')),
    );
    const asked: { limit: number; at: number }[] = [];
    const { due } = hub.store;
    hub.store.due = (now, limit, after) => {
      asked.push({ limit, at: hub.time.elapsed });
      return due.call(hub.store, now, limit, after);
    };
    await hub.pass(IDLE_AFTER + 5 * SECOND);
    expect([await statusOf(hub, 'good'), await statusOf(hub, 'bad-7')]).toEqual(['idle', 'active']);
    // All of them have failed by now: what is left is to find that out, over and over.
    asked.splice(0);
    await hub.pass(10 * SECOND);
    expect(new Set(asked.map(({ limit }) => limit))).toEqual(new Set([2_000]));
    expect(asked.length).toBeLessThanOrEqual((10 * SECOND * 5) / 250 + 5);
    mend();
    await hub.pass(40 * SECOND);
    expect(await statusOf(hub, 'bad-7')).toBe('idle');
    await hub.run(hub.core.close());
  });

  it('R42: does not let a session that is stuck hold up the others', async () => {
    const hub = await hubWith(recorder().logger);
    await hub.create('stuck');
    await hub.pass(SECOND);
    await hub.create('good');
    refuseWrites(
      hub,
      (id) => id === 'stuck',
      () => new Promise<never>(() => {}),
    );
    await hub.pass(IDLE_AFTER + 2 * SECOND);
    expect(await statusOf(hub, 'good')).toBe('idle');
  });

  it('tells of an outage once, with what the driver said, and once when it is over', async () => {
    const { lines, logger } = recorder();
    const hub = await hubWith(logger);
    await hub.create('a');
    const cause = new Error('connect ECONNREFUSED');
    const { due } = hub.store;
    hub.store.due = () => Promise.reject(hubError('store_unavailable', { cause }));
    await hub.pass(60 * SECOND);
    const begin = {
      level: 'warn',
      message: 'deadlines cannot be looked after; trying on',
      facts: { error: 'connect ECONNREFUSED' },
    };
    expect(lines).toEqual([begin]);
    hub.store.due = due;
    await hub.pass(60 * SECOND);
    expect(lines).toEqual([begin, { level: 'info', message: 'deadlines are looked after again' }]);
    hub.store.due = () => Promise.reject(hubError('store_unavailable', { cause }));
    await hub.pass(SECOND);
    expect(lines).toHaveLength(3);
  });

  it('tells once of a store that takes no writes, however many sessions wait for it', async () => {
    const { lines, logger } = recorder();
    const hub = await hubWith(logger);
    for (let n = 0; n < 20; n++) await hub.create(`s${n}`);
    const message = 'Only 0 of 1 replicas have confirmed the write.';
    const mend = refuseWrites(
      hub,
      () => true,
      () => Promise.reject(hubError('store_unavailable', { message })),
    );
    await hub.pass(IDLE_AFTER + 100 * SECOND);
    expect(lines.map(({ facts }) => facts)).toEqual([{ error: message }]);
    mend();
    await hub.pass(40 * SECOND);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']);
    expect(await statusOf(hub, 's7')).toBe('idle');
  });
});

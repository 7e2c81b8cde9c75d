import { describe, expect, it } from '@jest/globals';
import { HubError } from '@session-hub/shared';
import { createAdmit } from 'session-hub/internal/adapters/auth/admit.js';
import { sharedToken } from 'session-hub/internal/adapters/auth/shared-token.js';
import { ANONYMOUS, actorOf } from 'session-hub/internal/core/session/draft/actors.js';
import type { Authenticate, Principal } from 'session-hub/internal/ports/authenticator.js';
import { HeldClock } from '../../../support/http/held-clock.js';
import { RecordingLogger } from '../../../support/recording-logger.js';

const TOKEN = 'a-secret-token';

function admitting(authenticate: Authenticate) {
  const clock = new HeldClock();
  const logger = new RecordingLogger();
  const admit = createAdmit({ authenticate, clock, logger });
  return { clock, logger, ask: (token: string | null = TOKEN) => admit({ token, address: '127.0.0.1' }) };
}

const person = (id: unknown, more: object = {}) => ({ id, kind: 'person', roles: [], ...more }) as Principal;

describe('a principal', () => {
  it.each([
    ['null', null],
    ['undefined', undefined],
    ['true', true],
    ['a text', 'ada'],
    ['an object without an id', {}],
    ['an id that is a number', person(7)],
    ['an empty id', person('')],
    ['an id of 129 characters', person('x'.repeat(129))],
    ['an id with a line break', person('ada\nhub')],
    ['an id with white space at its end', person('ada ')],
    ['half a surrogate pair', person('\ud800')],
    ['the id of the hub', person('hub')],
    ['the id of the hub in capitals', person('HUB')],
    ['the id of the hub, shared', person('hub', { kind: 'shared' })],
    ['the id of callers of public routes', person('nobody')],
    ['a person called anonymous', person('anonymous')],
    ['a person called token', person('token')],
    ['an unknown kind', person('ada', { kind: 'admin' })],
    ['roles that are no texts', person('ada', { roles: [1] })],
  ])('R2: is unauthorized when authenticate returns %s', async (_what, answer) => {
    const { ask } = admitting(() => answer as Principal);
    await expect(ask()).rejects.toMatchObject({ code: 'unauthorized', retryable: false });
  });

  it.each(['ada@example.com', 'auth0|5f7c', 'Jane Doe', 'x'.repeat(128), '会'])(
    'may have the id %s',
    async (id) => {
      const { ask, logger } = admitting(() => person(id));
      expect(await ask()).toEqual({ id, kind: 'person', roles: [] });
      expect(logger.lines).toEqual([]);
    },
  );

  it('is copied, frozen, and has nothing that was not asked for', async () => {
    const roles = ['reader'];
    const { ask } = admitting(() => person('ada', { roles, password: 'secret' }));
    const who = await ask();
    roles.push('admin');
    expect(who).toEqual({ id: 'ada', kind: 'person', roles: ['reader'] });
    expect([Object.isFrozen(who), Object.isFrozen(who.roles)]).toEqual([true, true]);
  });

  it('has the least rights where authenticate left them out', async () => {
    const { ask } = admitting(() => ({ id: 'ada' }) as Principal);
    expect(await ask()).toEqual({ id: 'ada', kind: 'person', roles: [] });
  });

  it('may be one of those that the hub itself gives to callers that share a name', async () => {
    expect((await admitting(() => ANONYMOUS).ask()).id).toBe('anonymous');
    expect((await admitting(sharedToken(TOKEN)).ask()).id).toBe('token');
    await expect(admitting(sharedToken('another')).ask()).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('cannot write as the hub through the name of its emitter', () => {
    expect(actorOf(ANONYMOUS, 'worker-1')).toBe('worker-1');
    expect(actorOf(ANONYMOUS, 'hub')).toBe('anonymous');
  });

  it('that is not proper is logged without what it holds, at most once a minute', async () => {
    const { ask, clock, logger } = admitting(() => person('hub', { roles: [7, TOKEN] }));
    for (let n = 0; n < 3; n++) await ask().catch(() => {});
    expect(logger.lines).toMatchObject([
      { level: 'warn', message: expect.stringContaining('no proper principal') },
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain(TOKEN);
    clock.advance(60_000);
    await ask().catch(() => {});
    expect(logger.lines).toHaveLength(2);
  });
});

describe('authenticate that fails', () => {
  it.each([
    [
      'throws',
      () => {
        throw new TypeError(`no user for ${TOKEN}`);
      },
    ],
    ['rejects', () => Promise.reject(new TypeError(`no user for ${TOKEN}`))],
    ['rejects with a text', () => Promise.reject(TOKEN)],
    ['rejects with nothing', () => Promise.reject()],
    [
      'throws a HubError without a form',
      () => {
        throw new HubError({ code: 'x' } as never);
      },
    ],
    [
      'returns what cannot be read',
      () =>
        ({
          get id() {
            throw new Error(TOKEN);
          },
        }) as never,
    ],
  ] as [string, Authenticate][])('R2, R44: is auth_unavailable when it %s', async (_what, authenticate) => {
    const { ask, logger } = admitting(authenticate);
    const refusals = await Promise.allSettled(Array.from({ length: 20 }, () => ask()));
    for (const refusal of refusals)
      expect(refusal).toMatchObject({ reason: { code: 'auth_unavailable', retryable: true } });
    expect(logger.lines).toMatchObject([
      { level: 'error', message: expect.stringContaining('authenticate failed') },
    ]);
    expect(JSON.stringify([refusals, logger.lines])).not.toContain(TOKEN);
  });

  it('says where it failed, even when the message looks like a place', async () => {
    const { ask, logger } = admitting(() => {
      throw new TypeError(`no user\n    at ${TOKEN}`);
    });
    await ask().catch(() => {});
    expect(logger.lines[0]?.facts).toMatchObject({
      error: 'TypeError',
      stack: expect.arrayContaining([expect.stringContaining('admit.test')]),
    });
    expect(JSON.stringify(logger.lines)).not.toContain(TOKEN);
  });

  it('is auth_unavailable when it does not answer within 5 s, and its late answer changes nothing', async () => {
    const late: { resolve(who: Principal): void; reject(error: Error): void }[] = [];
    const { ask, clock, logger } = admitting(
      () => new Promise((resolve, reject) => late.push({ resolve, reject })),
    );
    const outcomes = Promise.allSettled([ask(), ask()]);
    clock.advance(4_999);
    const inTime = ask();
    late[2]?.resolve(person('ada'));
    expect(await inTime).toMatchObject({ id: 'ada' });
    clock.advance(1);
    expect(await outcomes).toMatchObject([
      { status: 'rejected', reason: { code: 'auth_unavailable', retryable: true } },
      { status: 'rejected', reason: { code: 'auth_unavailable', retryable: true } },
    ]);
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    late[0]?.reject(new Error('too late'));
    late[1]?.resolve(person('eve'));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    expect(logger.lines).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });

  it('leaves no timer when it answers', async () => {
    const { ask, clock } = admitting(() => null);
    await ask().catch(() => {});
    expect(clock.timers).toBe(0);
  });

  it('is logged once for an outage, and again for the next, at most once a minute', async () => {
    let works = false;
    const { ask, clock, logger } = admitting(() => {
      if (!works) throw new Error('down');
      return person('ada');
    });
    const fail = async () => {
      works = false;
      await ask().catch(() => {});
    };
    const work = async () => {
      works = true;
      await ask();
    };
    const levels = () => logger.lines.map(({ level }) => level);
    await fail();
    clock.advance(3_600_000);
    await fail();
    await work();
    expect(levels()).toEqual(['error', 'info']);
    expect(logger.lines[1]?.facts).toEqual({ refused: 2 });
    await fail();
    await work();
    await fail();
    expect(levels()).toEqual(['error', 'info', 'error', 'info']);
    clock.advance(60_000);
    await fail();
    expect(levels()).toEqual(['error', 'info', 'error', 'info', 'error']);
  });
});

describe('a HubError of authenticate', () => {
  it('passes with its code and its words, and is no outage', async () => {
    const refusal = new HubError({ code: 'plan_expired', message: 'Renew your plan.', retryable: false });
    const { ask, logger } = admitting(() => {
      throw refusal;
    });
    await expect(ask()).rejects.toBe(refusal);
    expect(logger.lines).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Session } from '@session-hub/client';
import { aSession, aView, createTestHub, type TestHub, waitFor } from 'session-hub/testing';

let hub: TestHub;
beforeEach(async () => {
  hub = await createTestHub();
});
afterEach(() => hub.close());

/** Whether the client still reads the session: a handle knows its view only as long as somebody does. */
async function isRead(session: Session): Promise<boolean> {
  await hub.pass(60_000);
  return session.view !== null;
}

describe('waitFor', () => {
  it('resolves with the first view that fits, and then lets go of the session', async () => {
    const client = hub.connect();
    const job = await hub.run(client.create());
    const seen: number[] = [];
    hub.clock.after(100, () => job.progress(1, 4));
    hub.clock.after(2_000, () => job.progress(3, 4));
    const view = await hub.waitFor(job.session, ({ progress }) => {
      seen.push(progress?.current ?? 0);
      return progress?.current === 3;
    });
    expect(view.progress?.percentage).toBe(75);
    expect(seen).toContain(1);
    expect(seen.filter((current) => current === 3)).toHaveLength(1);
    expect(await isRead(job.session)).toBe(false);
  });

  it('says what the last view was when none fitted in time, and lets go', async () => {
    const { id } = await aSession().withId('slow').withProgress(40, 100, 'Reading').withErrors(1).in(hub);
    const session = hub.connect().session(id);
    const before = hub.clock.now();
    const waiting = hub.waitFor(session, ({ status }) => status === 'completed', { timeout: 8_000 });
    await expect(waiting).rejects.toThrow(
      'No view of slow fitted within 8000 ms. The last one, live: status active, ' +
        'progress 40 of 100 (40 %) "Reading", 1 errors, last "It went wrong.", seq 4.',
    );
    expect(hub.clock.now() - before).toBe(8_000);
    expect(await isRead(session)).toBe(false);
  });

  it('says that no view came while the hub is out of reach', async () => {
    const { id } = await aSession().withId('far').in(hub);
    hub.cut();
    await expect(hub.waitFor(hub.connect().session(id), () => true)).rejects.toThrow(
      /^No view of far fitted.* No view came/,
    );
  });

  it('R12: gives up at once when there is no such session', async () => {
    const before = hub.clock.now();
    const waiting = hub.waitFor(hub.connect().session('nobody'), () => true, { timeout: 60_000 });
    await expect(waiting).rejects.toThrow(/^nobody is refused: .* No view came/);
    expect(hub.clock.now() - before).toBeLessThan(1_000);
  });

  it('passes on what the question throws, and lets go', async () => {
    const { id } = await aSession().in(hub);
    const session = hub.connect().session(id);
    const waiting = hub.waitFor(session, () => {
      throw new Error('a bad question');
    });
    await expect(waiting).rejects.toThrow('a bad question');
    expect(await isRead(session)).toBe(false);
  });

  it('goes by the real clock when it is given no other', async () => {
    let listeners = 0;
    const view = aView({ id: 'real', progress: { current: 1, total: 2 } });
    const session = {
      id: 'real',
      view,
      state: { kind: 'live' },
      subscribe: () => {
        listeners += 1;
        return () => {
          listeners -= 1;
        };
      },
    } as unknown as Session;
    await expect(waitFor(session, () => true)).resolves.toBe(view);
    await expect(waitFor(session, () => false, { timeout: 5 })).rejects.toThrow('within 5 ms');
    expect(listeners).toBe(0);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a timeout of %s', async (timeout) => {
    const session = hub.connect().session('any');
    await expect(waitFor(session, () => true, { timeout })).rejects.toThrow('timeout must be from 1');
  });
});

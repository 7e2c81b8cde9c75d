import { afterEach, describe, expect, it } from '@jest/globals';
import { createHub, type Hub, type Principal, type StoreChoice, type WebhookOptions } from 'session-hub';
import { allowing } from '../../support/slowness.js';
import { waitUntil } from '../../support/wait-until.js';
import { type Behaviour, type Receiver, SECRET, startReceiver } from '../../support/webhooks/receiver.js';

export const NOBODY: Principal = { id: 'somebody', kind: 'shared', roles: [] };

/** Quick tries, so that a test sees many of them. */
export const QUICK = { timeout: 500, retry: { base: 20, cap: 200 } } as const;

interface Place {
  /** What all hubs of one test store in; a fresh one for each test. */
  store(): Promise<StoreChoice>;
}

/** What webhooks promise, whatever sessions are stored in. */
export function describeWebhooks(name: string, place: Place): void {
  const open: { close(): Promise<unknown> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });

  async function receiver(behaviour?: Behaviour): Promise<Receiver> {
    const started = await startReceiver(behaviour);
    open.push(started);
    return started;
  }

  async function hub(webhooks: readonly WebhookOptions[], store?: StoreChoice): Promise<Hub> {
    const created = await createHub({ store: store ?? (await place.store()), webhooks });
    open.push(created);
    return created;
  }

  describe(`webhooks on ${name}`, () => {
    it('R80: tell every event of their types once, in the order of the log, and signed', async () => {
      const all = await receiver();
      const some = await receiver();
      const { facade } = await hub([
        webhook('all', all, { types: '*' }),
        webhook('some', some, { types: ['custom'] }),
      ]);
      await facade.create(NOBODY, { id: 'order-1', title: 'An order', start: true });
      const seqs: number[] = [];
      for (let n = 0; n < 50; n++) seqs.push(...(await appendCustom(facade, 'order-1', n)));
      const { seq: head } = await facade.read(NOBODY, 'order-1');
      await all.until(() => all.taken('order-1').at(-1) === head, 'all events');
      await some.until(() => some.taken('order-1').at(-1) === head, 'the custom events');
      expect(all.taken('order-1')).toEqual(Array.from({ length: head }, (_, index) => index + 1));
      expect(some.taken('order-1')).toEqual(seqs);
      expect(some.requests[0]?.payload).toMatchObject({
        hook: 'some',
        session: { id: 'order-1', title: 'An order', owner: 'somebody', template: 'default' },
        from: seqs[0],
      });
    });

    it('R81: go on with what was there when nobody answered, under the id it had', async () => {
      const answers = [500, 500, 'hang', 503] as const;
      let tries = 0;
      const flaky = await receiver(() => answers[tries++] ?? 200);
      const { facade } = await hub([webhook('flaky', flaky, { types: ['custom'] })]);
      await facade.create(NOBODY, { id: 's' });
      const [first = 0] = await appendCustom(facade, 's', 0);
      await flaky.until(() => flaky.requests.length > 0, 'the first try');
      const rest = [...(await appendCustom(facade, 's', 1)), ...(await appendCustom(facade, 's', 2))];
      await flaky.until(() => flaky.taken('s').length === 3, 'all three');
      expect(flaky.taken('s')).toEqual([first, ...rest]);
      const ofFirst = flaky.requests.filter(({ payload }) => payload.from === first);
      expect(ofFirst.length).toBe(5);
      expect(new Set(ofFirst.map(({ id }) => id)).size).toBe(1);
      expect(new Set(ofFirst.map(({ payload }) => JSON.stringify(payload.events))).size).toBe(1);
    });

    it('R82: hold nobody up when one receiver hangs: neither appends nor other webhooks', async () => {
      const hanging = await receiver(() => 'hang');
      const well = await receiver();
      const timeout = allowing(QUICK.timeout);
      const { facade } = await hub([
        { ...webhook('hanging', hanging, { types: ['custom'] }), timeout },
        webhook('well', well, { types: ['custom'] }),
      ]);
      await facade.create(NOBODY, { id: 'a' });
      await facade.create(NOBODY, { id: 'b' });
      const begun = performance.now();
      const seqs = await appendCustom(facade, 'a', 1);
      const others = await appendCustom(facade, 'b', 1);
      await well.until(() => well.taken('a').length + well.taken('b').length === 2, 'both');
      expect(performance.now() - begun).toBeLessThan(0.9 * timeout);
      expect([well.taken('a'), well.taken('b')]).toEqual([seqs, others]);
      await waitUntil(async () => (await openOf(facade, 'a', 'hanging'))?.tries === 1, 5_000, 'a failed try');
    });

    it('R83, R84: give up at 410 Gone, keep what was not told, and tell it when it is replayed', async () => {
      const gone = await receiver(() => 410);
      const { facade } = await hub([webhook('gone', gone, { types: ['custom'] })]);
      await facade.create(NOBODY, { id: 's' });
      const seqs = await appendCustom(facade, 's', 1);
      const letters = async () => (await facade.webhooks.deadLetters(NOBODY, 'gone')).letters;
      await waitUntil(async () => (await letters()).length > 0, 5_000, 'a dead letter');
      expect(await letters()).toEqual([
        { id: 's', from: seqs[0], to: seqs[0], at: expect.any(Number), tries: 1, reason: 'answered 410' },
      ]);
      expect(gone.requests.length).toBe(1);
      gone.behaviour = () => 200;
      await facade.webhooks.replay(NOBODY, 'gone', 's', 1);
      await gone.until(() => gone.taken('s').length === 1, 'the replay');
      expect(gone.taken('s')).toEqual(seqs);
      await waitUntil(async () => (await letters()).length === 0, 5_000, 'no dead letter');
      await expect(facade.webhooks.replay(NOBODY, 'gone', 's', 99)).rejects.toMatchObject({
        code: 'cursor_ahead',
      });
      await expect(facade.webhooks.replay(NOBODY, 'nobody', 's', 1)).rejects.toMatchObject({
        code: 'hook_not_found',
      });
    });

    it('R83: give a delivery up after so many tries, and go on with what comes after it', async () => {
      let poisoned = 0;
      const picky = await receiver(({ payload }) => (payload.from === poisoned ? 422 : 200));
      const { facade } = await hub([webhook('picky', picky, { types: ['custom'], tries: 2 })]);
      await facade.create(NOBODY, { id: 's' });
      poisoned = (await facade.read(NOBODY, 's')).seq + 1;
      await appendCustom(facade, 's', 1);
      await picky.until(() => picky.requests.length >= 1, 'the first try');
      const after = await appendCustom(facade, 's', 2);
      await picky.until(() => picky.taken('s').length === 1, 'what came after');
      expect(picky.taken('s')).toEqual(after);
      const [hook] = await facade.webhooks.ofSession(NOBODY, 's');
      expect(hook?.dead).toEqual([
        { from: poisoned, to: poisoned, at: expect.any(Number), tries: 2, reason: 'answered 422' },
      ]);
    });

    it('R82: follow no redirect, and take it for a refusal', async () => {
      const elsewhere = await receiver();
      const moved = await receiver((_request, response) => {
        response.writeHead(307, { location: elsewhere.url }).end();
        return 'written';
      });
      const { facade } = await hub([webhook('moved', moved, { types: ['custom'], tries: 1 })]);
      await facade.create(NOBODY, { id: 's' });
      await appendCustom(facade, 's', 1);
      await waitUntil(
        async () => (await facade.webhooks.ofSession(NOBODY, 's'))[0]?.dead[0]?.reason === 'answered 307',
        5_000,
        'the refusal',
      );
      expect(elsewhere.requests).toEqual([]);
    });

    it('R80: keep the order of each session when many are written at once', async () => {
      const slow = await receiver();
      const { facade } = await hub([webhook('many', slow, { types: ['custom'], concurrency: 3 })]);
      const ids = Array.from({ length: 20 }, (_, index) => `s-${index}`);
      await Promise.all(ids.map((id) => facade.create(NOBODY, { id })));
      const written = new Map<string, number[]>();
      await Promise.all(
        ids.map(async (id) => {
          const seqs: number[] = [];
          for (let n = 0; n < 20; n++) seqs.push(...(await appendCustom(facade, id, n)));
          written.set(id, seqs);
        }),
      );
      const all = (): boolean => ids.every((id) => slow.taken(id).length >= 20);
      await slow.until(all, 'all events of all sessions');
      for (const id of ids) expect(slow.taken(id)).toEqual(written.get(id));
      await waitUntil(
        async () => (await facade.webhooks.ofSession(NOBODY, 's-0'))[0]?.open === null,
        5_000,
        'the end',
      );
    });

    it('R81: deliver after a restart what was open when the hub ended', async () => {
      const store = await place.store();
      const target = await receiver(() => 'hang');
      const webhooks = [webhook('later', target, { types: ['custom'], timeout: 20_000 })];
      const first = await createHub({ store, webhooks });
      await first.facade.create(NOBODY, { id: 's' });
      const seqs = await appendCustom(first.facade, 's', 1);
      await target.until(() => target.requests.length === 1, 'the first try');
      await first.close();
      target.behaviour = () => 200;
      await hub(webhooks, store);
      await target.until(() => target.taken('s').length === 1, 'the delivery');
      expect(target.taken('s')).toEqual(seqs);
    });
  });
}

export function webhook(
  name: string,
  { url }: { url: string },
  more: Omit<WebhookOptions, 'name' | 'url' | 'secret'>,
): WebhookOptions {
  return { name, url, secret: SECRET, ...QUICK, ...more };
}

export async function appendCustom(facade: Hub['facade'], id: string, payload: unknown): Promise<number[]> {
  const { results } = await facade.append(NOBODY, {
    id,
    operations: [{ type: 'custom', data: { name: 'test', payload } }],
  });
  return results.flatMap((result) => (result.ok ? [result.seq] : []));
}

async function openOf(facade: Hub['facade'], id: string, hook: string) {
  return (await facade.webhooks.ofSession(NOBODY, id)).find(({ name }) => name === hook)?.open ?? null;
}

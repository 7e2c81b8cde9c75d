import { describe, expect, it } from '@jest/globals';
import type { Write } from 'session-hub/internal/ports/session-store.js';
import { everythingOf } from './every-event.js';
import { custom, SessionScript } from './session-script.js';
import type { StoreUnderTest } from './store-harness.js';

export function writeContract(subject: StoreUnderTest): void {
  describe('write and read', () => {
    it('knows nothing of a session that was never written', async () => {
      expect(await subject.store.read('nobody')).toBeNull();
      expect(await subject.store.log(everythingOf('nobody'))).toEqual([]);
      expect(await subject.store.page(everythingOf('nobody'))).toEqual({ events: [], oldest: 0, head: null });
      expect(await subject.store.heads(['nobody'])).toEqual(new Map());
      expect(await subject.store.recall('nobody', 'key', 0)).toBeNull();
    });

    it('gives back the newest record', async () => {
      const script = new SessionScript('one');
      for (let round = 0; round < 3; round++) {
        const write = script.write({ events: [script.line()], view: { state: { round } } });
        expect(await subject.store.write(write)).toBe('committed');
        expect(await subject.store.read('one')).toEqual(write.record);
      }
    });

    it('answers later, never within the call', async () => {
      let settled = 'not yet';
      const done = subject.store.write(new SessionScript('one').write()).then((outcome) => {
        settled = outcome;
      });
      expect(settled).toBe('not yet');
      await done;
      expect(settled).toBe('committed');
    });

    it('confirms what was written, changes nothing by that, and lets the session go on', async () => {
      const script = new SessionScript('one');
      await subject.store.write(script.write({ events: [script.line()], wakeAt: 10 }));
      const before = await everything(subject);
      expect(await subject.store.confirm('one', script.view.epoch)).toBe('committed');
      expect(await everything(subject)).toEqual(before);
      expect(await subject.store.write(script.write({ events: [script.line()] }))).toBe('committed');
    });

    it('takes a write without events: the guards change, the log does not', async () => {
      const script = new SessionScript('one');
      await subject.store.write(script.write({ events: [script.line()] }));
      const write = script.write({ wakeAt: 77 });
      expect(await subject.store.write(write)).toBe('committed');
      expect(await subject.store.read('one')).toEqual(write.record);
      expect(await subject.store.log(everythingOf('one'))).toHaveLength(1);
    });

    it('keeps every letter', async () => {
      const hard = `"quotes" \\ \n \r \t \u2028 \u0000 ﷽ 🦉 \ud800 end`;
      const script = new SessionScript('one', { title: hard, owner: 'Zoë 🦉' });
      const write = script.write({ events: [custom(hard), custom('x'.repeat(300_000))] });
      await subject.store.write(write);
      expect(await subject.store.read('one')).toEqual(JSON.parse(write.recordText));
      expect(textsOf(await subject.store.log(everythingOf('one')))).toEqual(textsOf(write.events));
    });
  });

  describe('compare and set', () => {
    it.each([
      ['creating what exists', 'one', 0],
      ['a revision that has passed', 'one', 1],
      ['a revision that has not come yet', 'one', 3],
      ['changing what does not exist', 'two', 1],
    ])('refuses %s and changes nothing', async (_, id, expected) => {
      const script = new SessionScript('one');
      await subject.store.write(script.write({ events: [script.line()], wakeAt: 10 }));
      await subject.store.write(script.write({ events: [script.line()] }));
      const before = await everything(subject);

      const intruder = new SessionScript(id, { owner: 'mallory', status: 'failed' });
      const write: Write = {
        ...intruder.write({
          events: [intruder.line()],
          wakeAt: 1,
          remember: { key: 'key', result: '"wrong"', expiresAt: subject.now() + 60_000 },
        }),
        expected,
      };
      expect(await subject.store.write(write)).toBe('conflict');
      expect(await everything(subject)).toEqual(before);
    });

    it('lets exactly one of two racing writers win, the first to call', async () => {
      const script = new SessionScript('one');
      await subject.store.write(script.write());
      const winner = script.peek({ events: [custom('first')] });
      const loser = script.peek({
        events: [custom('second')],
        remember: { key: 'key', result: '"second"', expiresAt: subject.now() + 60_000 },
      });
      const outcomes = await Promise.all([subject.store.write(winner), subject.store.write(loser)]);
      expect(outcomes).toEqual(['committed', 'conflict']);
      expect(await subject.store.read('one')).toEqual(winner.record);
      expect(textsOf(await subject.store.log(everythingOf('one')))).toEqual(textsOf(winner.events));
      expect(await subject.store.recall('one', 'key', subject.now())).toBeNull();
    });

    it('lets two racing writers get all their changes in when each tries again', async () => {
      const rounds = 20;
      await subject.store.write(new SessionScript('one').write());
      await Promise.all(['left', 'right'].map((by) => insist(subject, by, rounds)));
      const record = await subject.store.read('one');
      expect(record?.revision).toBe(2 * rounds + 1);
      const payloads = (await subject.store.log(everythingOf('one'))).map(
        ({ text }) => JSON.parse(text).data.payload,
      );
      for (const by of ['left', 'right']) {
        expect(payloads.filter((payload) => payload.by === by).map(({ n }) => n)).toEqual([
          ...Array(rounds).keys(),
        ]);
      }
    });

    it('does not let a conflict harm what is written beside it', async () => {
      const scripts = Array.from({ length: 10 }, (_, index) => new SessionScript(`s${index}`));
      const outcomes = await Promise.all(
        scripts.flatMap((script) => {
          const write = script.write({ events: [script.line()] });
          return [subject.store.write(write), subject.store.write(write)];
        }),
      );
      expect(outcomes).toEqual(scripts.flatMap(() => ['committed', 'conflict']));
      for (const { id, view } of scripts) {
        expect((await subject.store.heads([id])).get(id)).toEqual({ epoch: view.epoch, seq: 1 });
      }
    });

    it('commits the writes of a session in the order of the calls, without waiting between them', async () => {
      const scripts = ['one', 'two', 'three'].map((id) => new SessionScript(id));
      const outcomes: Promise<string>[] = [];
      for (let round = 0; round < 40; round++) {
        for (const script of scripts) {
          outcomes.push(subject.store.write(script.write({ events: [script.line(), script.line()] })));
        }
      }
      expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['committed']));
      for (const { id } of scripts) {
        const seqs = (await subject.store.log(everythingOf(id))).map(({ seq }) => seq);
        expect(seqs).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
      }
    });
  });
}

/** Reads, writes on top, and starts over when somebody else was faster. */
async function insist({ store }: StoreUnderTest, by: string, rounds: number): Promise<void> {
  for (let n = 0; n < rounds; ) {
    const record = await store.read('one');
    if (record === null) throw new Error('The session is gone.');
    const script = new SessionScript('one', record.view);
    script.revision = record.revision;
    if ((await store.write(script.write({ events: [custom({ by, n })] }))) === 'committed') n += 1;
  }
}

async function everything({ store, now }: StoreUnderTest): Promise<unknown> {
  const ids = ['one', 'two'];
  return {
    records: await Promise.all(ids.map((id) => store.read(id))),
    logs: await Promise.all(ids.map((id) => store.log(everythingOf(id)))),
    heads: await store.heads(ids),
    list: await store.list({}),
    due: await store.due(Number.MAX_SAFE_INTEGER, 10),
    recalled: await Promise.all(ids.map((id) => store.recall(id, 'key', now()))),
  };
}

function textsOf(events: readonly { text: string }[]): string[] {
  return events.map(({ text }) => text);
}

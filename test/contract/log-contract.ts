import { describe, expect, it } from '@jest/globals';
import { EVENT_CLASSES, type HubEvent } from '@session-hub/shared';
import fc from 'fast-check';
import type { LoggedEvent, LogPage, LogQuery } from 'session-hub/internal/ports/session-store.js';
import { everythingOf } from './every-event.js';
import { custom, type EventBody, logLine, progressTo, SessionScript } from './session-script.js';
import type { StoreUnderTest } from './store-harness.js';

const LENGTH = 80;

const body: fc.Arbitrary<EventBody> = fc.oneof(
  { weight: 4, arbitrary: fc.nat(100).map(progressTo) },
  { weight: 2, arbitrary: fc.string({ minLength: 1, maxLength: 30 }).map(logLine) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }).map(custom) },
);

const query: fc.Arbitrary<LogQuery> = fc.record({
  id: fc.constantFrom('one', 'two'),
  after: fc.nat(LENGTH + 3),
  upTo: fc.oneof(fc.nat(LENGTH + 3), fc.constant(Number.MAX_SAFE_INTEGER)),
  limit: fc.integer({ min: 1, max: LENGTH + 3 }),
  maxLength: fc.oneof(fc.nat(5_000), fc.constant(Number.POSITIVE_INFINITY)),
  take: fc.constantFrom('oldest', 'newest'),
  only: fc.constantFrom('lossless', 'all'),
});

export function logContract(subject: StoreUnderTest): void {
  describe('log', () => {
    it('answers every range as a plain array would', async () => {
      const logs = new Map<string, LoggedEvent[]>();
      const bounds = new Map<string, Omit<LogPage, 'events'>>();
      for (const [id, seed] of [
        ['one', 1],
        ['two', 2],
      ] as const) {
        const script = new SessionScript(id);
        const bodies = fc.sample(body, { numRuns: LENGTH, seed });
        const writes = [bodies.slice(0, 30), bodies.slice(30, 31), bodies.slice(31)].map((events) =>
          script.write({ events }),
        );
        for (const write of writes) await subject.store.write(write);
        const events = writes.flatMap((write) => write.events);
        const { epoch, seq } = script.view;
        bounds.set(id, { oldest: 1, head: { epoch, seq } });
        logs.set(
          id,
          events.map(({ event, text }) => ({ seq: event.seq, text })),
        );
      }
      await fc.assert(
        fc.asyncProperty(query, async (asked) => {
          const events = answerOf(logs.get(asked.id) ?? [], asked);
          expect(await subject.store.log(asked)).toEqual(events);
          expect(await subject.store.page(asked)).toEqual({ events, ...bounds.get(asked.id) });
        }),
        { numRuns: 300 },
      );
    });

    it('answers ranges of a log of many writes as a plain array would', async () => {
      const script = new SessionScript('one');
      const events: LoggedEvent[] = [];
      for (let number = 0; number < 200; number++) {
        const size = 1 + (number % 3);
        const isSparse = number > 80 && number % 9 !== 0;
        const bodies = Array.from({ length: size }, (_, n) =>
          n === 1 || isSparse ? progressTo(number / 2) : custom(n),
        );
        const write = script.write({ events: bodies });
        await subject.store.write(write);
        events.push(...write.events.map(({ event, text }) => ({ seq: event.seq, text })));
      }
      const ranges = query.map((asked) => ({
        ...asked,
        id: 'one',
        after: asked.after * 4,
        upTo: Math.min(asked.upTo * 5, Number.MAX_SAFE_INTEGER),
        limit: asked.limit * 5,
        maxLength: asked.maxLength * 8,
      }));
      await fc.assert(
        fc.asyncProperty(ranges, async (asked) => {
          expect(await subject.store.log(asked)).toEqual(answerOf(events, asked));
        }),
        { numRuns: 200 },
      );
    });

    it('finds the newest lossless events behind a great deal of progress', async () => {
      const script = new SessionScript('one');
      await subject.store.write(script.write({ events: [custom(1), custom(2), custom(3)] }));
      const flood = Array.from({ length: 2_000 }, (_, index) => progressTo(index / 20));
      await subject.store.write(script.write({ events: flood }));
      const found = await subject.store.log({
        id: 'one',
        after: 0,
        upTo: Number.MAX_SAFE_INTEGER,
        limit: 2,
        maxLength: 10_000,
        take: 'newest',
        only: 'lossless',
      });
      expect(found.map(({ seq }) => seq)).toEqual([2, 3]);
    });

    it('names the oldest event and the heads', async () => {
      const one = new SessionScript('one');
      const two = new SessionScript('two');
      await subject.store.write(one.write({ events: [one.line(), one.line()] }));
      await subject.store.write(two.write());
      const [ofOne, ofTwo] = [one.view, two.view].map(({ epoch, seq }) => ({ epoch, seq }));
      expect(await subject.store.page(everythingOf('one'))).toMatchObject({ oldest: 1, head: ofOne });
      expect(await subject.store.page(everythingOf('two'))).toEqual({ events: [], oldest: 0, head: ofTwo });
      expect(await subject.store.page({ ...everythingOf('one'), after: 2 })).toEqual({
        events: [],
        oldest: 1,
        head: ofOne,
      });
      expect(await subject.store.heads(['two', 'nobody', 'one', 'one'])).toEqual(
        new Map([
          ['one', { epoch: one.view.epoch, seq: 2 }],
          ['two', { epoch: two.view.epoch, seq: 0 }],
        ]),
      );
      expect(await subject.store.heads([])).toEqual(new Map());
    });
  });
}

function answerOf(log: readonly LoggedEvent[], query: LogQuery): LoggedEvent[] {
  const { after, upTo, limit, maxLength, take, only } = query;
  const range = log.filter(({ seq }) => after < seq && seq <= upTo);
  const wanted = range.filter(({ text }) => only === 'all' || isLossless(JSON.parse(text) as HubEvent));
  const inOrder = take === 'oldest' ? wanted : wanted.toReversed();
  const answer: LoggedEvent[] = [];
  for (const event of inOrder.slice(0, limit)) {
    const length = [...answer, event].reduce((sum, { text }) => sum + text.length, 0);
    if (answer.length > 0 && length > maxLength) break;
    answer.push(event);
  }
  return take === 'oldest' ? answer : answer.toReversed();
}

function isLossless({ type }: HubEvent): boolean {
  return EVENT_CLASSES[type] === 'lossless';
}

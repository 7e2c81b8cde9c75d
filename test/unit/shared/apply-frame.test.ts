import { describe, expect, it } from '@jest/globals';
import { applyFrame, type Frame, type HubEvent, type SessionView, thin } from '@session-hub/shared';
import fc from 'fast-check';
import { arbitraryLog, foldAll } from '../../support/arbitrary-log.js';

function eventsFrame(log: readonly HubEvent[], from: number, to: number): Frame {
  return { kind: 'events', id: 's', epoch: 'epoch', from, to, events: thin(log.slice(from, to)) };
}

function viewFrame(log: readonly HubEvent[], from: number, to: number): Frame {
  const view = foldAll(log.slice(0, to));
  return { kind: 'view', id: 's', epoch: 'epoch', from, to, view, events: [] };
}

const log = arbitraryLog(80);

describe('a frame', () => {
  it('R11, R20: brings a reader to the fold of everything up to its end', () => {
    fc.assert(
      fc.property(log, fc.nat(), fc.nat(), fc.boolean(), (events, one, other, asView) => {
        const [from, to] = [one % events.length, other % (events.length + 1)].sort((a, b) => a - b) as [
          number,
          number,
        ];
        const frame = asView ? viewFrame(events, from, to) : eventsFrame(events, from, to);
        const effect = applyFrame(foldAll(events.slice(0, from)), frame);
        if (from === to) expect(effect).toEqual({ kind: 'known' });
        else expect(effect).toMatchObject({ kind: 'advanced', view: foldAll(events.slice(0, to)) });
      }),
    );
  });

  it('R14: that begins beyond the cursor is a hole', () => {
    fc.assert(
      fc.property(log, fc.nat(), (events, chosen) => {
        const held = chosen % events.length;
        const frame = eventsFrame([...events, ...events], held + 1, events.length + 1);
        expect(applyFrame(foldAll(events.slice(0, held)), frame)).toEqual({ kind: 'hole' });
      }),
    );
  });

  it('R14: of another epoch is a hole, and so is any for a reader that holds nothing', () => {
    const view: SessionView = { ...foldAll([]), epoch: 'other' };
    const frame: Frame = { kind: 'events', id: 's', epoch: 'epoch', from: 0, to: 0, events: [] };
    expect(applyFrame(view, frame)).toEqual({ kind: 'hole' });
    expect(applyFrame(null, frame)).toEqual({ kind: 'hole' });
  });

  it('R14: that overlaps tells only what is new, and comes to the same view', () => {
    fc.assert(
      fc.property(log, fc.nat(), fc.nat(), (events, one, other) => {
        const held = one % events.length;
        const from = other % (held + 1);
        const effect = applyFrame(foldAll(events.slice(0, held)), eventsFrame(events, from, events.length));
        expect(effect).toMatchObject({ kind: 'advanced', view: foldAll(events) });
        if (effect.kind === 'advanced') expect(effect.events.every(({ seq }) => seq > held)).toBe(true);
      }),
    );
  });

  it('R14: that ends at or before the cursor is nothing new', () => {
    fc.assert(
      fc.property(log, fc.nat(), (events, chosen) => {
        const to = chosen % (events.length + 1);
        expect(applyFrame(foldAll(events), eventsFrame(events, 0, to))).toEqual({ kind: 'known' });
      }),
    );
  });

  it('R12: with a view names what was left out', () => {
    const frame: Frame = { ...viewFrame([], 0, 0), to: 9, omitted: { from: 0, to: 5 } } as Frame;
    expect(applyFrame(foldAll([]), frame)).toMatchObject({ kind: 'advanced', omitted: { from: 0, to: 5 } });
  });

  it('R13: that resets replaces whatever was held, of whatever epoch', () => {
    const view = { ...foldAll([]), epoch: 'newer', seq: 3 };
    const reset: Frame = { kind: 'reset', id: 's', epoch: 'newer', to: 3, reason: 'epoch', view };
    expect(applyFrame({ ...foldAll([]), seq: 99 }, reset)).toEqual({ kind: 'reset', view, reason: 'epoch' });
    expect(applyFrame(null, reset)).toEqual({ kind: 'reset', view, reason: 'epoch' });
  });
});

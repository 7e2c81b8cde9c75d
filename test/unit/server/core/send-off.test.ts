import { describe, expect, it } from '@jest/globals';
import { type Guest, SendOff } from 'session-hub/internal/protocol/send-off.js';
import { HeldClock } from '../../../support/http/held-clock.js';

class TestGuest implements Guest {
  readonly slots: number[] = [];
  ended = 0;
  ask: Guest['ask'] = (milliseconds) => void this.slots.push(milliseconds);

  end(): void {
    this.ended += 1;
  }
}

function sendOff(spread: number, fraction = 0.5) {
  const clock = new HeldClock();
  return {
    clock,
    off: new SendOff({ clock, randomness: { id: () => 'id', fraction: () => fraction }, spread }),
  };
}

function guests(count: number, off: SendOff): TestGuest[] {
  const all = Array.from({ length: count }, () => new TestGuest());
  for (const guest of all) off.add(guest);
  return all;
}

async function isOver(promise: Promise<void>): Promise<boolean> {
  return await Promise.race([promise.then(() => true), Promise.resolve().then(() => false)]);
}

describe('sending clients off', () => {
  it('R51: asks each to go at a moment of its own, evenly spread and never after the time given', () => {
    const { off } = sendOff(10_000, 0.999);
    const all = guests(1_000, off);
    void off.begin();
    const slots = all.map(({ slots: [slot = Number.NaN] }) => slot);
    expect(all.every(({ slots }) => slots.length === 1)).toBe(true);
    for (let second = 0; second < 10; second += 1) {
      const here = slots.filter((slot) => slot >= second * 1_000 && slot < (second + 1) * 1_000);
      expect(here).toHaveLength(100);
    }
  });

  it('R51: takes less time for few', () => {
    const { off } = sendOff(10_000, 0.999);
    const all = guests(5, off);
    void off.begin();
    expect(all.map(({ slots }) => slots[0])).toEqual([19, 39, 59, 79, 99]);
  });

  it('R51: ends whoever has not gone 2 s after its moment, and nobody else', async () => {
    const { off, clock } = sendOff(40, 0);
    const [polite, deaf] = guests(2, off) as [TestGuest, TestGuest];
    const over = off.begin();
    expect(deaf.slots).toEqual([20]);
    off.gone(polite);
    clock.advance(2_019);
    expect(deaf.ended).toBe(0);
    expect(await isOver(over)).toBe(false);
    clock.advance(1);
    await over;
    expect({ polite: polite.ended, deaf: deaf.ended, timers: clock.timers }).toEqual({
      polite: 0,
      deaf: 1,
      timers: 0,
    });
  });

  it('R54: ends at its moment what cannot be asked', () => {
    const { off, clock } = sendOff(40, 0);
    const [, stream] = guests(2, off) as [TestGuest, TestGuest];
    stream.ask = null;
    void off.begin();
    clock.advance(19);
    expect(stream.ended).toBe(0);
    clock.advance(1);
    expect(stream.ended).toBe(1);
  });

  it('sends who comes late off at once', () => {
    const { off, clock } = sendOff(10_000);
    guests(3, off);
    void off.begin();
    const [late] = guests(1, off) as [TestGuest];
    expect(late.slots).toEqual([0]);
    clock.advance(2_000);
    expect(late.ended).toBe(1);
  });

  it('is over at once when nobody is there, and when it is stopped', async () => {
    await sendOff(10_000).off.begin();
    const { off, clock } = sendOff(10_000);
    const [guest] = guests(1, off) as [TestGuest];
    const over = off.begin();
    off.stop();
    await over;
    off.add(new TestGuest());
    expect({ timers: clock.timers, ended: guest.ended }).toEqual({ timers: 0, ended: 0 });
  });
});

import { describe, expect, it } from '@jest/globals';
import { SharedClock } from 'session-hub/internal/adapters/system/shared-clock.js';
import { Random } from 'session-hub/internal/testing/random.js';
import { VirtualTime } from 'session-hub/internal/testing/virtual-time.js';

const HOUR = 3_600_000;
const ASK_EVERY = 5_000;

interface Way {
  there: number;
  back: number;
}

/** A machine whose wall clock is two hours ahead, and a reference that is as far away as a test says. */
class Machine {
  readonly time = new VirtualTime(new Random(1));
  /** How long the next questions and answers travel; the last one for all that follow. `null` is no answer. */
  ways: (Way | null)[] = [{ there: 1, back: 1 }];
  asked = 0;
  /** How much further the counter has gone than the time. */
  strayed = 0;
  /** How far the reference was set ahead. */
  set = 0;
  readonly clock: SharedClock;

  constructor() {
    const scope = this.time.scope(0);
    this.clock = new SharedClock({
      own: { ...scope, now: () => this.time.now + 2 * HOUR },
      reference: () => this.#answer(),
      counter: () => this.time.elapsed + this.strayed,
    });
  }

  /** Between the time that nodes share and what the clock says. */
  get error(): number {
    return Math.abs(this.clock.now() - (this.time.now + this.set));
  }

  pass(milliseconds: number): Promise<void> {
    return this.time.runUntil(this.time.elapsed + milliseconds);
  }

  async start(): Promise<'ready' | Error> {
    let outcome: 'ready' | Error | null = null;
    this.clock.start().then(
      () => {
        outcome = 'ready';
      },
      (error: Error) => {
        outcome = error;
      },
    );
    while (outcome === null) await this.pass(1);
    return outcome;
  }

  async #answer(): Promise<number> {
    const [way = null] = this.ways.length > 1 ? this.ways.splice(0, 1) : this.ways;
    this.asked += 1;
    if (way === null) throw new Error('out of reach');
    await new Promise<void>((resolve) => this.time.after(way.there, resolve));
    const answer = this.time.now + this.set;
    await new Promise<void>((resolve) => this.time.after(way.back, resolve));
    return answer;
  }
}

describe('the clock that nodes share', () => {
  it('goes by its reference from the start on, whatever the wall clock of this machine says', async () => {
    const machine = new Machine();
    expect(await machine.start()).toBe('ready');
    expect(machine.error).toBeLessThanOrEqual(1);
    expect(machine.asked).toBe(1);
  });

  it('is right at the start when every answer takes over a second', async () => {
    const machine = new Machine();
    machine.ways = [{ there: 600, back: 600 }];
    expect(await machine.start()).toBe('ready');
    expect(machine.error).toBeLessThanOrEqual(1);
  });

  it('takes the quickest of its first answers', async () => {
    const machine = new Machine();
    machine.ways = [
      { there: 0, back: 900 },
      { there: 20, back: 0 },
      { there: 0, back: 700 },
    ];
    expect(await machine.start()).toBe('ready');
    expect(machine.error).toBeLessThanOrEqual(10);
  });

  it('does not start before somebody has answered, and asks again', async () => {
    const machine = new Machine();
    machine.ways = [null, null, null, { there: 1, back: 1 }];
    expect(await machine.start()).toBe('ready');
    expect(machine.error).toBeLessThanOrEqual(1);
  });

  it('refuses to start with a sentence when nobody answers, and asks no more', async () => {
    const machine = new Machine();
    machine.ways = [null];
    expect(await machine.start()).toMatchObject({
      message: 'The time that all nodes go by could not be learned: out of reach',
    });
    expect(machine.time.elapsed).toBeLessThan(15_000);
    const { asked } = machine;
    await machine.pass(60_000);
    expect(machine.asked).toBe(asked);
  });

  it('carries on while its reference is away', async () => {
    const machine = new Machine();
    await machine.start();
    machine.ways = [null];
    await machine.pass(HOUR);
    expect(machine.error).toBeLessThanOrEqual(1);
  });

  it('is not made worse by a slow answer', async () => {
    const machine = new Machine();
    await machine.start();
    machine.ways = [{ there: 0, back: 4_000 }];
    for (let round = 0; round < 20; round++) {
      await machine.pass(2 * ASK_EVERY);
      expect(machine.error).toBeLessThanOrEqual(1);
    }
  });

  it('follows its reference where the counter strays, even when only slow answers come', async () => {
    const machine = new Machine();
    await machine.start();
    machine.ways = [{ there: 100, back: 100 }];
    for (let round = 0; round < 1_000; round++) {
      await machine.pass(ASK_EVERY);
      machine.strayed += 4;
      expect(machine.error).toBeLessThan(250);
    }
  });

  it.each([2 * HOUR, -2 * HOUR])('follows at once when its reference is set by %d', async (set) => {
    const machine = new Machine();
    await machine.start();
    machine.set = set;
    machine.ways = [{ there: 300, back: 300 }];
    await machine.pass(2 * ASK_EVERY);
    expect(machine.error).toBeLessThanOrEqual(1);
  });

  it('asks nobody after it was stopped', async () => {
    const machine = new Machine();
    await machine.start();
    machine.clock.stop();
    await machine.pass(HOUR);
    expect(machine.asked).toBe(1);
  });
});

import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';

/** Sleeping wakes up late by about this much. */
const SLEEPY_MS = 2;

/**
 * Calls `act` `rate` times a second, whether or not what came before is done, and tells it when it was due: a delay
 * counts from there, so that neither a stall of the system nor one of this process hides any.
 */
export async function openLoop(
  rate: number,
  seconds: number,
  act: (number: number, dueAt: number) => void,
): Promise<void> {
  const started = performance.now();
  const all = Math.round(rate * seconds);
  for (let done = 0; done < all; ) {
    const now = performance.now();
    for (; done < all && started + (done * 1_000) / rate <= now; done++)
      act(done, started + (done * 1_000) / rate);
    const ahead = started + (done * 1_000) / rate - now;
    if (ahead > SLEEPY_MS) await sleep(1);
    else await turn();
  }
}

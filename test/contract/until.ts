import { setImmediate as endOfTurn } from 'node:timers/promises';
import { allowing } from '../support/slowness.js';

const LONGEST_WAIT_MS = 5_000;

/** Lets the event loop turn until the condition holds: a commit may be reported after its write has resolved. */
export async function until(condition: () => boolean): Promise<void> {
  const beganAt = performance.now();
  while (!condition()) {
    const waited = performance.now() - beganAt;
    if (waited > LONGEST_WAIT_MS && waited > allowing(LONGEST_WAIT_MS))
      throw new Error(`Waited in vain for: ${condition}`);
    await endOfTurn();
  }
}

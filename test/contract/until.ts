import { setImmediate as endOfTurn } from 'node:timers/promises';

const LONGEST_WAIT_MS = 5_000;

/** Lets the event loop turn until the condition holds: a commit may be reported after its write has resolved. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + LONGEST_WAIT_MS;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for: ${condition}`);
    await endOfTurn();
  }
}

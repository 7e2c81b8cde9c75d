import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 20;

/** Calls `act` `rate` times a second, evenly but for steps of some milliseconds; late ones are made up for. */
export async function fixedRate(
  rate: number,
  seconds: number,
  act: (number: number) => void,
): Promise<number> {
  const started = performance.now();
  const all = Math.round(rate * seconds);
  let done = 0;
  while (done < all) {
    const due = Math.min(all, Math.floor(((performance.now() - started) / 1_000) * rate));
    for (; done < due; done++) act(done);
    await sleep(STEP_MS);
  }
  return done;
}

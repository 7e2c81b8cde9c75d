import { allowing } from './slowness.js';

const POLL_MS = 50;

/**
 * Asks again and again until the answer is yes; what other processes do cannot be waited for otherwise. The time is
 * that of an idle machine: it is longer where others keep the cores busy.
 */
export async function waitUntil(
  isTrue: () => Promise<boolean>,
  milliseconds: number,
  what: string,
): Promise<void> {
  const beganAt = performance.now();
  while (!(await isTrue())) {
    const waited = performance.now() - beganAt;
    if (waited > milliseconds && waited > allowing(milliseconds))
      throw new Error(`Waited ${Math.round(waited)} ms in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

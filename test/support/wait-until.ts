const POLL_MS = 50;

/** Asks again and again until the answer is yes; what other processes do cannot be waited for otherwise. */
export async function waitUntil(
  isTrue: () => Promise<boolean>,
  milliseconds: number,
  what: string,
): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`Waited ${milliseconds} ms in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

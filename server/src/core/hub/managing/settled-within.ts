import type { Clock } from '../../../ports/clock.js';

/**
 * Whether the work was done within so many milliseconds. Rejects as the work does; what becomes of it later is told to
 * `onLate`, for nobody waits for it any more.
 */
export function settledWithin(
  work: Promise<unknown>,
  milliseconds: number,
  clock: Clock,
  onLate: (error: unknown) => void,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const cancel = clock.after(milliseconds, () => {
      isLate = true;
      resolve(false);
    });
    work.then(
      () => {
        cancel();
        resolve(true);
      },
      (error: unknown) => {
        cancel();
        if (isLate) onLate(error);
        else reject(error);
      },
    );
  });
}

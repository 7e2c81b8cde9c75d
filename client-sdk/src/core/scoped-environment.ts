import type { Cancel, Environment } from './environment.js';

export interface ScopedEnvironment extends Environment {
  /** Starts something, and stops it on closing at the latest. */
  hold(start: (release: () => void) => Cancel | undefined): Cancel;
  /** Cancels every timer and listener that went through here; later ones are never called. */
  close(): void;
}

/** The same world, but everything asked of it can be taken back at once. */
export function scopedEnvironment(environment: Environment): ScopedEnvironment {
  const planned = new Set<Cancel>();
  let isClosed = false;

  function hold(start: (release: () => void) => Cancel | undefined): Cancel {
    if (isClosed) return () => {};
    const cancel = () => {
      planned.delete(cancel);
      stop?.();
    };
    const stop = start(() => planned.delete(cancel));
    planned.add(cancel);
    return cancel;
  }

  return {
    hold,
    now: () => environment.now(),
    random: () => environment.random(),
    id: () => environment.id(),
    soon: (task) => environment.soon(task),
    after: (milliseconds, task) =>
      hold((release) =>
        environment.after(milliseconds, () => {
          release();
          task();
        }),
      ),
    onWake: (listener) => hold(() => environment.onWake(listener)),
    close() {
      isClosed = true;
      for (const cancel of [...planned]) cancel();
    },
  };
}

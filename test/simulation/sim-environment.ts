import type { Environment } from '@session-hub/client';
import type { Random } from 'session-hub/internal/testing/random.js';
import type { VirtualTime } from 'session-hub/internal/testing/virtual-time.js';

export function simEnvironment(time: VirtualTime, random: Random): Environment {
  return {
    now: () => time.now,
    after: (milliseconds, task) => time.after(milliseconds, task),
    soon: (task) => queueMicrotask(task),
    random: () => random.fraction(),
    id: () => random.id(),
    onWake: () => () => {},
  };
}

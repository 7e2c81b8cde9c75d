import { randomBytes } from 'node:crypto';
import type { Clock, Randomness } from '../../ports/clock.js';

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, task) {
    const timer = setTimeout(task, milliseconds);
    return () => clearTimeout(timer);
  },
  soon: (task) => void setImmediate(task),
};

export const systemRandomness: Randomness = {
  id: () => `s${randomBytes(15).toString('base64url')}`,
  fraction: () => Math.random(),
};

import { randomBytes } from 'node:crypto';
import type { Randomness } from '../../ports/randomness.js';

export const systemRandomness: Randomness = {
  id: () => `s${randomBytes(15).toString('base64url')}`,
  fraction: () => Math.random(),
};

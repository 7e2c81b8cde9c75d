import { availableParallelism } from 'node:os';
import { Pinning } from './pinning.js';

const CORES = availableParallelism();

/** Servers that are measured, and the stores they use, share a core; the load has the others to itself. */
export const SERVER_CORES = '0';
export const LOAD_CORES = CORES < 2 ? '0' : `1-${CORES - 1}`;
const ALL_CORES = `0-${CORES - 1}`;

const pinning = new Pinning({ cores: CORES });

/** Whether the load has a core that no server uses. */
export const HAS_OWN_CORE = pinning.hasOwnCore;

/** With all its threads. Where that cannot be done everything runs anywhere. */
export function pin(pid: number | undefined, cores: string): void {
  pinning.pin(pid, cores);
}

/** Whether servers and load generator have been on cores of their own so far. */
export function isPinned(): boolean {
  return pinning.holds;
}

/** Keeps the load generator, and what it starts and does not pin elsewhere, off the servers' core. */
export async function apartFromServers<Value>(work: () => Promise<Value>): Promise<Value> {
  pin(process.pid, LOAD_CORES);
  try {
    return await work();
  } finally {
    pin(process.pid, ALL_CORES);
  }
}

import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const CORES = availableParallelism();

/** Servers that are measured, and the stores they use, share a core; the load has the others to itself. */
/** Whether the load has one that no server uses. */
export const HAS_OWN_CORE = CORES > 1;
export const SERVER_CORES = '0';
export const LOAD_CORES = CORES < 2 ? '0' : `1-${CORES - 1}`;
const ALL_CORES = `0-${CORES - 1}`;

/** With all its threads. Where there is no `taskset` everything runs anywhere. */
export function pin(pid: number | undefined, cores: string): void {
  if (pid !== undefined) spawnSync('taskset', ['-acp', cores, String(pid)], { stdio: 'ignore' });
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

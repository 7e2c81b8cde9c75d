import { cpuOf } from './cpu-of.js';

/** What some appends took, in all. */
export interface Measured {
  appends: number;
  seconds: number;
  /** Processor time of the process that asked, in microseconds, and of Redis. */
  ownCpu: number;
  redisCpu: number;
}

export async function measured(
  redisPid: number,
  appends: number,
  work: () => Promise<unknown>,
): Promise<Measured> {
  const [own, redis, started] = [cpuOf(process.pid), cpuOf(redisPid), performance.now()];
  await work();
  const seconds = (performance.now() - started) / 1_000;
  return { appends, seconds, ownCpu: cpuOf(process.pid) - own, redisCpu: cpuOf(redisPid) - redis };
}

import { readdirSync, readFileSync } from 'node:fs';

/** What Linux counts processor time in where it does not tell more exactly. */
const TICK_US = 10_000;

/** Processor time of a whole process so far, by the kernel's own account, in microseconds. */
export function cpuOf(pid: number | undefined): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const exactly =
    threads.reduce((sum, thread) => sum + nanosecondsOf(`/proc/${pid}/task/${thread}`), 0) / 1_000;
  return exactly > 0 ? exactly : ticksOf(pid) * TICK_US;
}

/** 0 where the kernel does not tell, or when the thread has just ended. */
function nanosecondsOf(folder: string): number {
  try {
    return Number(readFileSync(`${folder}/schedstat`, 'utf8').split(' ')[0]);
  } catch {
    return 0;
  }
}

function ticksOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Besides the sockets: of Node, of programs, and of what serves the servers. */
const OTHERS = 500;
const RAISE = 'prlimit';

/** How many files and sockets this process may have open, and what it starts from now on. */
export interface FileLimit {
  /** Null where that is not told. */
  now(): number | null;
  /** As far as that may be done. */
  raise(to: number): void;
}

/**
 * Makes room for so many sockets before the first of them is opened. Throws with what to do where that may not be
 * done: the alternative is to fail in the middle of a run.
 */
export function makeRoomFor(sockets: number, limit: FileLimit = limitOfThisProcess): void {
  const needed = sockets + OTHERS;
  if ((limit.now() ?? needed) >= needed) return;
  limit.raise(needed);
  const allowed = limit.now() ?? needed;
  if (allowed >= needed) return;
  throw new Error(
    `This needs ${needed} open files and may have ${allowed}: run \`ulimit -n ${needed}\` before, as root, or with --quick.`,
  );
}

/** Node has taken all that it may have without asking; more needs root, or sudo without a password. */
export const limitOfThisProcess: FileLimit = {
  now() {
    const [soft] = limits();
    return soft ?? null;
  },
  raise(to) {
    const [, hard = 0] = limits();
    const command = [RAISE, '--pid', `${process.pid}`, `--nofile=${to}:${Math.max(to, hard)}`];
    for (const [program = RAISE, ...args] of [command, ['sudo', '-n', ...command]]) {
      if (spawnSync(program, args, { stdio: 'ignore' }).status === 0) return;
    }
  },
};

/** The one that holds, and how far it may be raised by anybody. */
function limits(): number[] {
  const [, soft, hard] = /^Max open files +(\w+) +(\w+)/m.exec(textOf('/proc/self/limits')) ?? [];
  return [soft, hard].flatMap((figure) => (figure === undefined ? [] : numberOf(figure)));
}

function numberOf(figure: string): number {
  return figure === 'unlimited' ? Number.POSITIVE_INFINITY : Number(figure);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

// Not the global one, which a test runner may have replaced by one of its own that never turns.
import { setImmediate } from 'node:timers';
import type { Cancel, Clock } from '../ports/clock.js';
import type { Random } from './random.js';

interface Task {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** A clock of one part of the world, which can be stopped as a killed process stops. */
export interface ScopedClock extends Clock {
  kill(): void;
}

export const DEFAULT_START = 1_760_000_000_000;
/**
 * Every promise that can settle does so before each turn. Several turns are planned together, because a round of
 * the event loop costs more than most tasks.
 */
const TURNS_AT_ONCE = 32;

/** Time that passes only when everything due has been done. Tasks of the same moment run in the order they were planned. */
export class VirtualTime {
  readonly #random: Random;
  readonly #start: number;
  #now: number;
  #order = 0;
  #heap: Task[] = [];

  constructor(random: Random, start = DEFAULT_START) {
    this.#random = random;
    this.#start = start;
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  get elapsed(): number {
    return this.#now - this.#start;
  }

  /** How long until the next thing is due, in milliseconds; null when nothing is planned. */
  get untilNext(): number | null {
    let task = this.#heap[0];
    while (task?.cancelled) {
      this.#pop();
      task = this.#heap[0];
    }
    return task === undefined ? null : Math.max(0, task.at - this.#now);
  }

  after(milliseconds: number, run: () => void): Cancel {
    const task: Task = {
      at: this.#now + Math.max(0, milliseconds),
      order: this.#order++,
      run,
      cancelled: false,
    };
    this.#push(task);
    return () => {
      task.cancelled = true;
    };
  }

  /** A clock whose tasks die together. `haste` is the longest that `soon` may take, in milliseconds. */
  scope(haste: number): ScopedClock {
    let alive = true;
    const guard = (run: () => void) => () => {
      if (alive) run();
    };
    return {
      now: () => this.#now,
      after: (milliseconds, run) => this.after(milliseconds, guard(run)),
      soon: (run) => void this.after(haste === 0 ? 0 : this.#random.fraction() * haste, guard(run)),
      kill: () => {
        alive = false;
      },
    };
  }

  /** Runs everything planned until then, letting promises settle in between. */
  async runUntil(elapsed: number): Promise<void> {
    const end = this.#start + elapsed;
    await new Promise<void>((resolve, reject) => {
      let planned = 0;
      let isOver = false;
      const plan = (): void => {
        for (; planned < TURNS_AT_ONCE; planned++) setImmediate(turn);
      };
      const turn = (): void => {
        planned -= 1;
        if (isOver) return;
        try {
          isOver = !this.#runNext(end);
        } catch (error) {
          isOver = true;
          reject(error);
        }
        if (isOver) resolve();
        else if (planned === 0) plan();
      };
      plan();
    });
    this.#now = end;
  }

  /** Whether there was anything left to run. */
  #runNext(end: number): boolean {
    for (;;) {
      const task = this.#heap[0];
      if (task === undefined || task.at > end) return false;
      this.#pop();
      if (task.cancelled) continue;
      this.#now = task.at;
      task.run();
      return true;
    }
  }

  #push(task: Task): void {
    const heap = this.#heap;
    let position = heap.length;
    heap.push(task);
    while (position > 0) {
      const parent = (position - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, task)) break;
      heap[position] = above;
      position = parent;
    }
    heap[position] = task;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let position = 0;
    for (;;) {
      const left = 2 * position + 1;
      const [first, second] = [heap[left], heap[left + 1]];
      if (first === undefined) break;
      const child = second !== undefined && isBefore(second, first) ? second : first;
      if (isBefore(last, child)) break;
      heap[position] = child;
      position = child === first ? left : left + 1;
    }
    heap[position] = last;
  }
}

function isBefore(left: Task, right: Task): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}

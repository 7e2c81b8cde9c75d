import type { Environment } from '@session-hub/client';
import { Random } from 'session-hub/internal/testing/random.js';
import { VirtualTime } from 'session-hub/internal/testing/virtual-time.js';

/** A world whose time, chance and wakes are held by a test. */
export class ManualEnvironment implements Environment {
  readonly time = new VirtualTime(new Random(1));
  /** What `random` answers. */
  fraction = 0.5;
  /** What listeners threw: a real loop would report it as uncaught. */
  readonly thrown: unknown[] = [];
  readonly wakeListeners = new Set<() => void>();
  readonly timers = new Set<object>();
  #ids = 0;

  now(): number {
    return this.time.now;
  }

  after(milliseconds: number, task: () => void): () => void {
    const timer = {};
    this.timers.add(timer);
    const cancel = this.time.after(milliseconds, () => {
      this.timers.delete(timer);
      task();
    });
    return () => {
      this.timers.delete(timer);
      cancel();
    };
  }

  soon(task: () => void): void {
    queueMicrotask(() => {
      try {
        task();
      } catch (error) {
        this.thrown.push(error);
      }
    });
  }

  random(): number {
    return this.fraction;
  }

  id(): string {
    return `id-${++this.#ids}`;
  }

  onWake(listener: () => void): () => void {
    this.wakeListeners.add(listener);
    return () => {
      this.wakeListeners.delete(listener);
    };
  }

  wake(): void {
    for (const listener of [...this.wakeListeners]) listener();
  }

  pass(milliseconds: number): Promise<void> {
    return this.time.runUntil(this.time.elapsed + milliseconds);
  }
}

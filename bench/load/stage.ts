import { setTimeout as sleep } from 'node:timers/promises';
import { awake } from '../support/awake.js';
import { cpuOf } from '../support/cpu-of.js';
import { someAtATime } from '../support/some-at-a-time.js';
import { count, type System, type SystemKind, type Watcher, type WatchOptions } from '../systems/system.js';
import { Ledger, type LedgerReader } from './ledger.js';
import { openLoop } from './open-loop.js';

/** What some time cost. */
export interface Cost {
  seconds: number;
  /** Of the server, in microseconds. */
  cpu: number;
  /** With the store beside it. */
  cpuOfCore: number;
  delivered: number;
}

export interface Attendance {
  readonly watcher: Watcher;
  readonly reader: LedgerReader;
}

const CONNECTING_AT_ONCE = 50;
/** Not every system says when it has begun to tell a watcher everything. */
const SETTLING_MS = 200;
/** A server that spends less in that time has nothing left to do. */
const QUIET_US = 10_000;
const MOST_LOOKS = 50;
/** Watchers while a server is warmed up, and events a second. */
const WARMING = 2;
const WARMING_RATE = 2_000;
const MOST_WARMED = 100;

/** One system with its audience. */
export class Stage {
  readonly system: System;
  readonly ledger: Ledger;
  readonly audience: Attendance[] = [];

  private constructor(system: System, sessions: number) {
    this.system = system;
    this.ledger = new Ledger(sessions);
  }

  static async open(kind: SystemKind, sessions: number): Promise<Stage> {
    return new Stage(await kind.start(sessions), sessions);
  }

  get name(): string {
    return this.system.name;
  }

  /** Brings the audience to this size; `sessionsOf` says what each one watches. */
  async seat(
    size: number,
    sessionsOf: (seat: number) => readonly number[],
    options: WatchOptions = {},
  ): Promise<void> {
    const seated = this.audience.length;
    await someAtATime(size - seated, CONNECTING_AT_ONCE, async (number) => {
      const sessions = sessionsOf(seated + number);
      const reader = this.ledger.reader(sessions);
      this.audience.push({ watcher: await this.system.watch(sessions, reader, options), reader });
    });
    await sleep(SETTLING_MS);
  }

  /**
   * Some thousand events to a few who watch, before there is an audience: what has run seldom is not compiled yet, and the
   * first figures would be those of a server just started.
   */
  async warmUp(seconds: number): Promise<void> {
    const sessions = count(Math.min(this.ledger.sessions, MOST_WARMED), (session) => session);
    await this.seat(WARMING, () => sessions);
    await openLoop(WARMING_RATE, seconds, (number) => this.publish(number % sessions.length, 1));
    await this.ledger.settled();
    await this.clear();
  }

  /** Everybody leaves, and the server is done with that. */
  async clear(): Promise<void> {
    for (const { watcher, reader } of this.audience.splice(0)) {
      reader.forget();
      watcher.leave();
    }
    await this.quiet();
  }

  /** Resolves when the server has nothing left to do. */
  async quiet(): Promise<void> {
    for (let tries = 0; tries < MOST_LOOKS; tries++) {
      const before = this.cpu();
      await sleep(SETTLING_MS);
      if (this.cpu() - before < QUIET_US) return;
    }
  }

  publish(session: number, events: number, length?: number): void {
    const first = this.ledger.publish(session, events);
    this.system.publish(session, first, events, length);
  }

  async cost(work: () => Promise<unknown>): Promise<Cost> {
    const [cpu, store, delivered] = [this.cpu(), this.#cpuOfStore(), this.ledger.delivered];
    const started = performance.now();
    await awake(work);
    const seconds = (performance.now() - started) / 1_000;
    const used = this.cpu() - cpu;
    const cpuOfCore = used + this.#cpuOfStore() - store;
    return { seconds, cpu: used, cpuOfCore, delivered: this.ledger.delivered - delivered };
  }

  /** Publishes bursts one at a time, each when everybody has been told the one before. */
  async inLockstep(milliseconds: number, session: number, burst: number): Promise<void> {
    const end = performance.now() + milliseconds;
    while (performance.now() < end && this.ledger.problem() === null) {
      this.publish(session, burst);
      await this.ledger.settled();
    }
  }

  cpu(): number {
    return this.system.pids().reduce((sum, pid) => sum + cpuOf(pid), 0);
  }

  #cpuOfStore(): number {
    const pid = this.system.storePid?.();
    return pid === undefined ? 0 : cpuOf(pid);
  }

  problem(): string | null {
    const problem = this.ledger.problem();
    return problem === null ? null : `${this.name}: ${problem}.`;
  }

  async close(): Promise<void> {
    for (const { watcher } of this.audience) watcher.leave();
    await this.system.stop();
  }
}

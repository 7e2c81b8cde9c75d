import { benchEvent } from '../load/bench-event.js';
import type { LedgerReader } from '../load/ledger.js';
import type { RawSocket } from '../load/raw-socket.js';
import { BenchProcess } from '../support/bench-process.js';
import { OneWayWatcher } from './one-way-watcher.js';
import { count, type System, type SystemKind, sessionName, type Watcher } from './system.js';

/** A server on Node that tells who is there, and knows nothing of who was. */
export interface OneWay {
  readonly name: string;
  /** Of bench/processes; it tells its port. */
  readonly process: string;
  /** The connection that events are published over. */
  emitter(port: number): Promise<RawSocket>;
  publish(emitter: RawSocket, session: string, events: readonly object[]): void;
  watch(port: number, sessions: readonly string[], reader: LedgerReader): Promise<RawSocket>;
}

export function oneWayKind(kind: OneWay): SystemKind {
  return {
    name: kind.name,
    async start() {
      const process = new BenchProcess<object, number>(kind.process).pinned();
      const port = await process.run({});
      return new OneWaySystem(kind, process, port, await kind.emitter(port));
    },
  };
}

class OneWaySystem implements System {
  readonly port: number;
  readonly #kind: OneWay;
  readonly #process: BenchProcess<object, number>;
  readonly #emitter: RawSocket;

  constructor(kind: OneWay, process: BenchProcess<object, number>, port: number, emitter: RawSocket) {
    this.#kind = kind;
    this.#process = process;
    this.port = port;
    this.#emitter = emitter;
  }

  get name(): string {
    return this.#kind.name;
  }

  pids(): number[] {
    return this.#process.pids();
  }

  async watch(sessions: readonly number[], reader: LedgerReader): Promise<Watcher> {
    return new OneWayWatcher(await this.#kind.watch(this.port, sessions.map(sessionName), reader));
  }

  publish(session: number, first: number, events: number): void {
    const all = count(events, (position) => benchEvent(session, first + position));
    this.#kind.publish(this.#emitter, sessionName(session), all);
  }

  async stop(): Promise<void> {
    this.#emitter.close();
    await this.#process.stop();
  }
}

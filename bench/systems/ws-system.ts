import { benchEvent } from '../load/bench-event.js';
import type { LedgerReader } from '../load/ledger.js';
import { RawSocket } from '../load/raw-socket.js';
import { BenchProcess } from '../support/bench-process.js';
import { OneWayWatcher } from './one-way-watcher.js';
import { count, type System, type SystemKind, sessionName, type Watcher } from './system.js';

const NAME = 'ws, encoded once';

class WsSystem implements System {
  readonly name = NAME;
  readonly #process: BenchProcess<object, number>;
  readonly port: number;
  readonly #emitter: RawSocket;

  constructor(process: BenchProcess<object, number>, port: number, emitter: RawSocket) {
    this.#process = process;
    this.port = port;
    this.#emitter = emitter;
  }

  pids(): number[] {
    return this.#process.pid === undefined ? [] : [this.#process.pid];
  }

  async watch(sessions: readonly number[], reader: LedgerReader): Promise<Watcher> {
    const socket = await RawSocket.websocket({ port: this.port, path: '/' });
    socket.onPayload = reader.take;
    const ready = socket.until((text) => text === 'ready');
    socket.send(JSON.stringify(['watch', sessions.map(sessionName)]));
    await ready;
    return new OneWayWatcher(socket);
  }

  publish(session: number, first: number, events: number): void {
    const all = count(events, (position) => benchEvent(session, first + position));
    this.#emitter.send(JSON.stringify(['publish', sessionName(session), all]));
  }

  async stop(): Promise<void> {
    this.#emitter.close();
    await this.#process.stop();
  }
}

export const wsKind: SystemKind = {
  name: NAME,
  async start() {
    const process = new BenchProcess<object, number>('ws-room').pinned();
    const port = await process.run({});
    return new WsSystem(process, port, await RawSocket.websocket({ port, path: '/' }));
  },
};

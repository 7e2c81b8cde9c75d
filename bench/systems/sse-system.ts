import { benchEvent } from '../load/bench-event.js';
import type { LedgerReader } from '../load/ledger.js';
import { RawSocket } from '../load/raw-socket.js';
import { BenchProcess } from '../support/bench-process.js';
import { OneWayWatcher } from './one-way-watcher.js';
import { count, type System, type SystemKind, sessionName, type Watcher } from './system.js';

const NAME = 'better-sse';

class SseSystem implements System {
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
    const path = `/${sessions.map(sessionName).join(',')}`;
    const socket = await RawSocket.stream({
      port: this.port,
      path,
      headers: { Accept: 'text/event-stream' },
    });
    socket.onPayload = reader.takeStream;
    return new OneWayWatcher(socket);
  }

  publish(session: number, first: number, events: number): void {
    const body = JSON.stringify(count(events, (position) => benchEvent(session, first + position)));
    const head = `POST /${sessionName(session)} HTTP/1.1\r\nHost: bench\r\nContent-Length: ${Buffer.byteLength(body)}`;
    this.#emitter.write(`${head}\r\n\r\n${body}`);
  }

  async stop(): Promise<void> {
    this.#emitter.close();
    await this.#process.stop();
  }
}

export const sseKind: SystemKind = {
  name: NAME,
  async start() {
    const process = new BenchProcess<object, number>('sse-channel').pinned();
    const port = await process.run({});
    return new SseSystem(process, port, await RawSocket.plain(port));
  },
};

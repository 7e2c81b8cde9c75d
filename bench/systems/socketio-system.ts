import type { RunningRedis } from '../../test/support/redis/start-redis.js';
import { benchEvent } from '../load/bench-event.js';
import type { LedgerReader } from '../load/ledger.js';
import type { OnPayload } from '../load/raw-socket.js';
import type { SocketioFlavour, SocketioRoomTask } from '../processes/socketio-room.js';
import { BenchProcess, type Memory } from '../support/bench-process.js';
import { redisOnServerCore } from '../support/redis-on-server-core.js';
import { type EngineSocket, engineSocket } from './engine-watcher.js';
import { count, type System, type SystemKind, sessionName, type Watcher } from './system.js';

const NAMES: Readonly<Record<SocketioFlavour, string>> = {
  bare: 'Socket.IO, bare',
  lean: 'Socket.IO, request freed',
  'redis-adapter': 'Socket.IO + Redis adapter',
  recovery: 'Socket.IO recovery',
};
const EMITTERS = 4;
const LONGEST_OFFSET = 40;
const EVENT = '2'.charCodeAt(0);

class SocketioSystem implements System {
  readonly name: string;
  readonly #flavour: SocketioFlavour;
  readonly #redis: RunningRedis;
  readonly #process: BenchProcess<SocketioRoomTask, number>;
  readonly port: number;
  readonly #emitters: readonly EngineSocket[];

  constructor(
    flavour: SocketioFlavour,
    redis: RunningRedis,
    process: BenchProcess<SocketioRoomTask, number>,
    port: number,
    emitters: readonly EngineSocket[],
  ) {
    this.name = NAMES[flavour];
    this.#flavour = flavour;
    this.#redis = redis;
    this.#process = process;
    this.port = port;
    this.#emitters = emitters;
  }

  pids(): number[] {
    return this.#process.pids();
  }

  storePid(): number {
    return this.#redis.pid;
  }

  memory(): Promise<Memory> {
    return this.#process.memory();
  }

  async watch(sessions: readonly number[], reader: LedgerReader): Promise<Watcher> {
    const watcher = new SocketioWatcher(this.port, reader, this.#flavour);
    await watcher.begin(sessions.map(sessionName));
    return watcher;
  }

  publish(session: number, first: number, events: number, length?: number): void {
    const all = count(events, (position) => benchEvent(session, first + position, length));
    this.#emitters[session % EMITTERS]?.emit('publish', sessionName(session), all);
  }

  async stop(): Promise<void> {
    for (const { raw } of this.#emitters) raw.close();
    await this.#process.stop();
    await this.#redis.stop();
  }
}

/** Remembers what Socket.IO's recovery asks for: its private id, and the offset of the last packet. */
class SocketioWatcher implements Watcher {
  readonly #port: number;
  readonly #reader: LedgerReader;
  readonly #take: OnPayload;
  #socket: EngineSocket | null = null;
  #offset = '';

  constructor(port: number, reader: LedgerReader, flavour: SocketioFlavour) {
    this.#port = port;
    this.#reader = reader;
    // Where there is no recovery, nothing but the count is done with a packet.
    this.#take = flavour === 'recovery' ? this.#takeWithOffset : reader.take;
  }

  get bytes(): number {
    return this.#socket?.raw.bytes ?? 0;
  }

  async begin(rooms: readonly string[]): Promise<void> {
    this.#socket = await engineSocket({ port: this.#port, namespace: '' }, this.#take);
    await this.#socket.request('watch', rooms);
  }

  async comeBack(): Promise<void> {
    const pid = /"pid":"([^"]+)"/.exec(this.#socket?.greeting ?? '')?.[1];
    const auth = JSON.stringify({ pid, offset: this.#offset });
    this.#socket = await engineSocket({ port: this.#port, namespace: '', auth }, this.#take);
    if (!this.#socket.greeting.includes(`"pid":"${pid}"`))
      throw new Error('Socket.IO did not recover a connection.');
  }

  leave(): void {
    this.#socket?.raw.close();
  }

  pause(): void {
    this.#socket?.raw.pause();
  }

  readonly #takeWithOffset = (buffer: Buffer, start: number, end: number): void => {
    this.#reader.take(buffer, start, end);
    // 42["event", ..., "1699999999999-0"]
    if (buffer[start + 1] !== EVENT) return;
    const quote = buffer.lastIndexOf('"', end - 3);
    if (end - quote < LONGEST_OFFSET) this.#offset = buffer.toString('latin1', quote + 1, end - 2);
  };
}

export function socketioKind(flavour: SocketioFlavour, nodeArguments?: readonly string[]): SystemKind {
  return {
    name: NAMES[flavour],
    async start() {
      const redis = await redisOnServerCore();
      const process = new BenchProcess<SocketioRoomTask, number>('socketio-room', nodeArguments).pinned();
      const port = await process.run({ flavour, redisPort: redis.port });
      const emitters = await Promise.all(
        count(EMITTERS, () => engineSocket({ port, namespace: '' }, () => {})),
      );
      return new SocketioSystem(flavour, redis, process, port, emitters);
    },
  };
}

import type { RunningRedis } from '../../test/support/redis/start-redis.js';
import { benchPayload } from '../load/bench-event.js';
import type { LedgerReader } from '../load/ledger.js';
import type { HubNodeAnswer, HubNodeTask } from '../processes/hub-node.js';
import { BenchProcess } from '../support/bench-process.js';
import { redisBeside } from '../support/redis-beside.js';
import { type EngineSocket, engineSocket } from './engine-watcher.js';
import {
  count,
  type System,
  type SystemKind,
  sessionName,
  type Watcher,
  type WatchOptions,
} from './system.js';

export const HUB = 'session-hub';
const HELLO = { namespace: '/hub,', auth: '{"protocol":1}' };
const EMITTERS = 4;
/** Events of a session that begins are its creation and its start. */
const FIRST_SEQ = 2;

type HubProcess = BenchProcess<HubNodeTask, HubNodeAnswer>;

export class HubSystem implements System {
  readonly name = HUB;
  readonly port: number;
  readonly redis: RunningRedis;
  readonly #process: HubProcess;
  readonly #epochs: readonly string[];
  readonly #emitters: readonly EngineSocket[];

  private constructor(
    redis: RunningRedis,
    process: HubProcess,
    { port, epochs }: HubNodeAnswer,
    emitters: readonly EngineSocket[],
  ) {
    this.redis = redis;
    this.port = port;
    this.#process = process;
    this.#epochs = epochs;
    this.#emitters = emitters;
  }

  static async start(sessions: number, nodeArguments?: readonly string[]): Promise<HubSystem> {
    const redis = await redisBeside();
    const process: HubProcess = new BenchProcess<HubNodeTask, HubNodeAnswer>(
      'hub-node',
      nodeArguments,
    ).pinned();
    const answer = await process.run({ redisUrl: redis.url, sessions });
    const emitters = await Promise.all(
      count(EMITTERS, () => engineSocket({ ...HELLO, port: answer.port }, () => {})),
    );
    return new HubSystem(redis, process, answer, emitters);
  }

  pids(): number[] {
    return this.#process.pid === undefined ? [] : [this.#process.pid];
  }

  storePid(): number {
    return this.redis.pid;
  }

  memory(): Promise<number> {
    return this.#process.memory();
  }

  async watch(
    sessions: readonly number[],
    reader: LedgerReader,
    options: WatchOptions = {},
  ): Promise<Watcher> {
    const watcher = new HubWatcher(this.port, reader, options, () => this.#cursors(sessions, reader));
    await watcher.comeBack();
    return watcher;
  }

  /** Acknowledged when they are stored, as the SDK asks for. */
  publish(session: number, first: number, events: number, length?: number): void {
    const operations = count(events, (position) => ({
      type: 'custom',
      data: { name: 'frame', payload: benchPayload(session, first + position, length) },
    }));
    const emitter = this.#emitters[session % EMITTERS];
    emitter?.raw.send(emitter.textOf('0', 'append', { id: sessionName(session), operations }));
  }

  async stop(): Promise<void> {
    for (const { raw } of this.#emitters) raw.close();
    await this.#process.stop();
    await this.redis.stop();
  }

  #cursors(sessions: readonly number[], reader: LedgerReader): object[] {
    return sessions.map((session) => ({
      id: sessionName(session),
      cursor: { epoch: this.#epochs[session], seq: FIRST_SEQ + reader.nextIn(session) },
    }));
  }
}

class HubWatcher implements Watcher {
  readonly #port: number;
  readonly #reader: LedgerReader;
  readonly #pace: { interval?: number };
  readonly #cursors: () => object[];
  #socket: EngineSocket | null = null;

  constructor(port: number, reader: LedgerReader, { interval }: WatchOptions, cursors: () => object[]) {
    this.#port = port;
    this.#reader = reader;
    this.#pace = interval === undefined ? {} : { interval };
    this.#cursors = cursors;
  }

  get bytes(): number {
    return this.#socket?.raw.bytes ?? 0;
  }

  async comeBack(): Promise<void> {
    const socket = await engineSocket({ ...HELLO, port: this.#port }, this.#reader.take);
    this.#socket = socket;
    const reply = await socket.request('subscribe', { sessions: this.#cursors(), ...this.#pace });
    if (reply.includes('"ok":false')) throw new Error(`The hub refused: ${reply}`);
  }

  leave(): void {
    this.#socket?.raw.close();
  }

  pause(): void {
    this.#socket?.raw.pause();
  }
}

/** With these arguments of Node instead of those for much load. */
export function hubKindWith(nodeArguments: readonly string[]): SystemKind {
  return { name: HUB, start: (sessions) => HubSystem.start(sessions, nodeArguments) };
}

export const hubKind: SystemKind = { name: HUB, start: (sessions) => HubSystem.start(sessions) };

import type { RunningRedis } from '../../test/support/redis/start-redis.js';
import { Acknowledgements } from '../load/acknowledgements.js';
import { benchPayload } from '../load/bench-event.js';
import type { LedgerReader } from '../load/ledger.js';
import type { HubNodeAnswer, HubNodeTask } from '../processes/hub-node.js';
import { BenchProcess, type Memory } from '../support/bench-process.js';
import { OTHER_BUILD } from '../support/other-build.js';
import { redisOnServerCore } from '../support/redis-on-server-core.js';
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
const STORING_LIMIT_MS = 10_000;

/** What runs the hub. Left out: the arguments of Node for much load, and this build. */
interface HubBuild {
  readonly name: string;
  readonly nodeArguments?: readonly string[];
  readonly bench?: URL;
  readonly directWrite?: boolean;
}

interface HubNode extends HubNodeAnswer {
  readonly process: BenchProcess<HubNodeTask, HubNodeAnswer>;
  readonly emitters: readonly EngineSocket[];
  /** Of what the emitters sent. */
  readonly acknowledgements: Acknowledgements;
}

export class HubSystem implements System {
  readonly name: string;
  readonly redis: RunningRedis;
  readonly #epochs: readonly string[];
  readonly #build: HubBuild;
  #node: HubNode;

  private constructor(redis: RunningRedis, node: HubNode, build: HubBuild) {
    this.name = build.name;
    this.redis = redis;
    this.#epochs = node.epochs;
    this.#build = build;
    this.#node = node;
  }

  static async start(sessions: number, build: HubBuild): Promise<HubSystem> {
    const redis = await redisOnServerCore();
    return new HubSystem(redis, await startNode(redis, sessions, build), build);
  }

  /**
   * In place of the process there was comes another one over the same store, with nothing in memory. Everything published
   * so far is in the store by then, or this rejects and says how much is not: it would have gone with the process.
   */
  async startAnew(): Promise<void> {
    await this.#node.acknowledgements.complete(STORING_LIMIT_MS);
    await stopNode(this.#node);
    this.#node = await startNode(this.redis, 0, this.#build);
  }

  get port(): number {
    return this.#node.port;
  }

  pids(): number[] {
    return this.#node.process.pids();
  }

  storePid(): number {
    return this.redis.pid;
  }

  memory(): Promise<Memory> {
    return this.#node.process.memory();
  }

  async watch(
    sessions: readonly number[],
    reader: LedgerReader,
    options: WatchOptions = {},
  ): Promise<Watcher> {
    const watcher = new HubWatcher(this, reader, options, () => this.#cursors(sessions, reader));
    await watcher.comeBack();
    return watcher;
  }

  /** Acknowledged when they are stored, as the SDK asks for. */
  publish(session: number, first: number, events: number, length?: number): void {
    const operations = count(events, (position) => ({
      type: 'custom',
      data: { name: 'frame', payload: benchPayload(session, first + position, length) },
    }));
    const { emitters, acknowledgements } = this.#node;
    const emitter = emitters[session % EMITTERS];
    acknowledgements.sent();
    emitter?.raw.send(emitter.textOf('0', 'append', { id: sessionName(session), operations }));
  }

  async stop(): Promise<void> {
    await stopNode(this.#node);
    await this.redis.stop();
  }

  #cursors(sessions: readonly number[], reader: LedgerReader): object[] {
    return sessions.map((session) => ({
      id: sessionName(session),
      cursor: { epoch: this.#epochs[session], seq: FIRST_SEQ + reader.nextIn(session) },
    }));
  }
}

async function startNode(
  redis: RunningRedis,
  sessions: number,
  { nodeArguments, bench, directWrite = false }: HubBuild,
): Promise<HubNode> {
  const process = new BenchProcess<HubNodeTask, HubNodeAnswer>('hub-node', nodeArguments, bench).pinned();
  const { port, epochs } = await process.run({ redisUrl: redis.url, sessions, directWrite });
  const acknowledgements = new Acknowledgements();
  const emitters = await Promise.all(
    count(EMITTERS, () => engineSocket({ ...HELLO, port }, acknowledgements.take)),
  );
  return { process, port, epochs, emitters, acknowledgements };
}

async function stopNode({ process, emitters }: HubNode): Promise<void> {
  for (const { raw } of emitters) raw.close();
  await process.stop();
}

class HubWatcher implements Watcher {
  readonly #hub: { readonly port: number };
  readonly #reader: LedgerReader;
  readonly #pace: { interval?: number };
  readonly #cursors: () => object[];
  #socket: EngineSocket | null = null;

  constructor(
    hub: { readonly port: number },
    reader: LedgerReader,
    { interval }: WatchOptions,
    cursors: () => object[],
  ) {
    this.#hub = hub;
    this.#reader = reader;
    this.#pace = interval === undefined ? {} : { interval };
    this.#cursors = cursors;
  }

  get bytes(): number {
    return this.#socket?.raw.bytes ?? 0;
  }

  async comeBack(): Promise<void> {
    const socket = await engineSocket({ ...HELLO, port: this.#hub.port }, this.#reader.take);
    this.#socket = socket;
    const reply = await socket.request('subscribe', { sessions: this.#cursors(), ...this.#pace });
    if (reply.includes('"ok":false')) throw new Error(`The hub refused: ${reply.slice(0, 300)}`);
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
  return kindOf({ name: HUB, nodeArguments });
}

export const hubKind: SystemKind = kindOf({ name: HUB });

/** The hub with the option that is off by default. */
export const directHubKind: SystemKind = kindOf({ name: `${HUB}, directWrite`, directWrite: true });

/** The hub of another build, where there is one to compare with. */
export const otherHubKinds: readonly SystemKind[] = OTHER_BUILD === null ? [] : [kindOf(OTHER_BUILD)];

function kindOf(build: HubBuild): SystemKind {
  return { name: build.name, start: (sessions) => HubSystem.start(sessions, build) };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../test/support/redis/free-port.js';
import { benchEvent } from '../load/bench-event.js';
import type { LedgerReader } from '../load/ledger.js';
import { RawSocket } from '../load/raw-socket.js';
import { pidsOf } from '../support/bench-process.js';
import { pin, SERVER_CORES } from '../support/pin.js';
import { ensureInstalled, isOnPath } from './installed.js';
import { count, type System, type SystemKind, sessionName, type Watcher } from './system.js';

const NAME = 'NATS JetStream';
const STREAM = 'bench';
const SUBJECT = 'bench';
/**
 * How long the consumer of somebody who has left again is kept. With the usual five seconds, thousands of them slow
 * every new one down by ten times.
 */
const GONE_AFTER_NS = 100_000_000;
/** Of every session. */
const ALL = `${SUBJECT}.*`;
const HELLO =
  'CONNECT {"verbose":false,"pedantic":false,"lang":"bench","version":"1","protocol":1,"headers":true}\r\nPING\r\n';

const configuration = (folder: string, port: number, webPort: number): string => `
listen: 127.0.0.1:${port}
websocket { listen: "127.0.0.1:${webPort}", no_tls: true, compression: false }
jetstream { store_dir: "${folder}", max_memory_store: 4G }
write_deadline: "60s"
ping_interval: "10m"
max_pending: 256MB
`;

/**
 * Everything is kept in a stream, in memory. Who watches live has a plain subscription to its subjects, which is faster
 * than a consumer of the stream; who comes back has a consumer from where it was.
 */
class NatsSystem implements System {
  readonly name = NAME;
  readonly #server: ChildProcess;
  readonly #folder: string;
  readonly port: number;
  readonly #emitter: RawSocket;
  readonly #sessions: number;
  #published = 0;
  #watchers = 0;

  constructor(server: ChildProcess, folder: string, port: number, emitter: RawSocket, sessions: number) {
    this.#server = server;
    this.#folder = folder;
    this.port = port;
    this.#emitter = emitter;
    this.#sessions = sessions;
  }

  pids(): number[] {
    return pidsOf(this.#server);
  }

  async watch(sessions: readonly number[], reader: LedgerReader): Promise<Watcher> {
    const isAll = sessions.length === this.#sessions;
    const subjects = isAll ? [ALL] : sessions.map((session) => `${SUBJECT}.${sessionName(session)}`);
    this.#watchers += 1;
    const watcher = new NatsWatcher(
      this.port,
      subjects,
      `told.${this.#watchers}`,
      reader,
      () => this.#published,
    );
    await watcher.begin();
    return watcher;
  }

  publish(session: number, first: number, events: number): void {
    const all = count(events, (position) => JSON.stringify(benchEvent(session, first + position)));
    const subject = `${SUBJECT}.${sessionName(session)}`;
    this.#published += events;
    this.#emitter.write(
      all.map((text) => `PUB ${subject} ${Buffer.byteLength(text)}\r\n${text}\r\n`).join(''),
    );
  }

  async stop(): Promise<void> {
    this.#emitter.close();
    const exited = new Promise((resolve) => this.#server.once('exit', resolve));
    this.#server.kill('SIGTERM');
    await exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

class NatsWatcher implements Watcher {
  readonly #port: number;
  readonly #subjects: readonly string[];
  readonly #inbox: string;
  readonly #reader: LedgerReader;
  /** How many messages the stream holds. */
  readonly #streamHead: () => number;
  #socket: RawSocket | null = null;
  #seen = 0;
  #returns = 0;

  constructor(
    port: number,
    subjects: readonly string[],
    inbox: string,
    reader: LedgerReader,
    streamHead: () => number,
  ) {
    this.#port = port;
    this.#subjects = subjects;
    this.#inbox = inbox;
    this.#reader = reader;
    this.#streamHead = streamHead;
  }

  get bytes(): number {
    return this.#socket?.bytes ?? 0;
  }

  async begin(): Promise<void> {
    const socket = await this.#connect();
    const ready = socket.until((text) => text.includes('PONG'));
    socket.send(`${this.#subjects.map((subject, sid) => `SUB ${subject} ${sid + 1}\r\n`).join('')}PING\r\n`);
    await ready;
  }

  leave(): void {
    this.#seen = this.#streamHead();
    this.#socket?.close();
  }

  async comeBack(): Promise<void> {
    const socket = await this.#connect();
    const [subject = ''] = this.#subjects;
    // The consumer of the return before lives on for some seconds, and would tell everything once more.
    this.#returns += 1;
    const inbox = `${this.#inbox}.${this.#returns}`;
    const config = {
      deliver_subject: inbox,
      deliver_policy: 'by_start_sequence',
      opt_start_seq: this.#seen + 1,
      // Of everything none: a filter that lets all through is still looked up for each subject.
      ...(subject === ALL ? {} : { filter_subject: subject }),
      ack_policy: 'none',
      replay_policy: 'instant',
      num_replicas: 1,
      mem_storage: true,
      inactive_threshold: GONE_AFTER_NS,
    };
    const request = JSON.stringify({ stream_name: STREAM, config });
    const answered = socket.until((text) => text.includes('io.nats.jetstream.api'));
    const subscribe = `SUB ${inbox} 1\r\nSUB ${inbox}.made 2\r\n`;
    const create = `PUB $JS.API.CONSUMER.CREATE.${STREAM} ${inbox}.made ${request.length}\r\n${request}\r\n`;
    socket.send(`${subscribe}${create}`);
    const answer = await answered;
    if (answer.includes('"error"')) throw new Error(`NATS refused: ${answer}`);
  }

  pause(): void {
    this.#socket?.pause();
  }

  async #connect(): Promise<RawSocket> {
    const socket = await RawSocket.websocket({ port: this.#port, path: '/' });
    this.#socket = socket;
    socket.onPayload = this.#reader.takeStream;
    const ready = socket.until((text) => text.includes('PONG'));
    socket.send(HELLO);
    await ready;
    return socket;
  }
}

export const natsKind: SystemKind = {
  name: NAME,
  async start(sessions) {
    await ensureInstalled({
      program: 'nats-server',
      packages: ['nats-server'],
      isThere: () => isOnPath('nats-server'),
    });
    const folder = mkdtempSync(join(tmpdir(), 'session-hub-nats-'));
    const [port, webPort] = [await freePort(), await freePort()];
    const file = join(folder, 'nats.conf');
    writeFileSync(file, configuration(folder, port, webPort));
    const server = spawn('nats-server', ['-c', file], {
      stdio: 'ignore',
      env: { ...process.env, GOMAXPROCS: '1' },
    });
    pin(server.pid, SERVER_CORES);
    const emitter = await connected(port);
    await makeStream(emitter);
    emitter.onPayload = () => {};
    return new NatsSystem(server, folder, webPort, emitter, sessions);
  },
};

async function connected(port: number): Promise<RawSocket> {
  for (let tries = 0; ; tries++) {
    try {
      const socket = await RawSocket.plain(port);
      const ready = socket.until((text) => text.includes('PONG'));
      socket.write(HELLO);
      await ready;
      return socket;
    } catch (error) {
      if (tries === 50) throw error;
      await sleep(100);
    }
  }
}

async function makeStream(emitter: RawSocket): Promise<void> {
  const subjects = [ALL];
  const request = JSON.stringify({
    name: STREAM,
    subjects,
    storage: 'memory',
    retention: 'limits',
    max_msgs: 1_000_000,
  });
  const answered = emitter.until((text) => text.includes('io.nats.jetstream.api'));
  emitter.write(`SUB made 1\r\nPUB $JS.API.STREAM.CREATE.${STREAM} made ${request.length}\r\n${request}\r\n`);
  const answer = await answered;
  if (answer.includes('"error"')) throw new Error(`NATS made no stream: ${answer}`);
}

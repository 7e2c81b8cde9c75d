import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../test/support/redis/free-port.js';
import { benchEvent } from '../load/bench-event.js';
import type { LedgerReader } from '../load/ledger.js';
import { RawSocket } from '../load/raw-socket.js';
import { pin, SERVER_CORES } from '../support/pin.js';
import { ensureInstalled, isOnPath } from './installed.js';
import {
  count,
  type System,
  type SystemKind,
  sessionName,
  type Watcher,
  type WatchOptions,
} from './system.js';

const NAME = 'Nchan';
const MODULE = '/usr/lib/nginx/modules/ngx_nchan_module.so';

/** Nchan 1.3.6 tells nothing to who comes back to more channels over one connection; watching live takes 255. */
const MOST_TO_RETURN_TO = 50;

/** One worker, for one core; nothing logged; messages in its shared memory, for whoever comes back. */
const configuration = (folder: string, port: number): string => `
${process.getuid?.() === 0 ? 'user root;' : ''}
load_module ${MODULE};
worker_processes 1;
worker_rlimit_nofile 65536;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log crit;
events { worker_connections 30000; use epoll; multi_accept on; }
http {
  access_log off;
  tcp_nodelay on;
  nchan_shared_memory_size 512M;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location ~ ^/pub/(.+)$ {
      nchan_publisher websocket;
      nchan_channel_id $1;
      nchan_message_buffer_length 1000;
      nchan_message_timeout 1h;
    }
    location ~ ^/sub/(.+)$ {
      nchan_subscriber websocket;
      nchan_channel_id $1;
      nchan_channel_id_split_delimiter ",";
      nchan_subscriber_first_message newest;
      nchan_subscriber_last_message_id $http_last_event_id;
    }
  }
}
`;

class NchanSystem implements System {
  readonly name = NAME;
  readonly #master: ChildProcess;
  readonly #folder: string;
  readonly port: number;
  readonly #workers: readonly number[];
  readonly #emitters: readonly RawSocket[];

  constructor(master: ChildProcess, folder: string, port: number, emitters: readonly RawSocket[]) {
    this.#master = master;
    this.#folder = folder;
    this.port = port;
    this.#emitters = emitters;
    const children = `/proc/${master.pid}/task/${master.pid}/children`;
    this.#workers = readFileSync(children, 'utf8').trim().split(' ').map(Number);
    for (const worker of this.#workers) pin(worker, SERVER_CORES);
  }

  pids(): readonly number[] {
    return this.#workers;
  }

  async watch(
    sessions: readonly number[],
    reader: LedgerReader,
    options: WatchOptions = {},
  ): Promise<Watcher> {
    const isReturning = options.returning === true;
    const atOnce = isReturning ? MOST_TO_RETURN_TO : sessions.length;
    const parts = count(Math.ceil(sessions.length / atOnce), (part) => {
      const names = sessions.slice(part * atOnce, (part + 1) * atOnce).map(sessionName);
      return new NchanWatcher({ port: this.port, path: `/sub/${names.join(',')}`, reader, isReturning });
    });
    await Promise.all(parts.map((part) => part.connect()));
    return togetherAs(parts);
  }

  publish(session: number, first: number, events: number): void {
    const all = count(events, (position) => JSON.stringify(benchEvent(session, first + position)));
    this.#emitters[session]?.sendAll(all);
  }

  async stop(): Promise<void> {
    for (const emitter of this.#emitters) emitter.close();
    const exited = new Promise((resolve) => this.#master.once('exit', resolve));
    this.#master.kill('SIGTERM');
    await exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function togetherAs(parts: readonly NchanWatcher[]): Watcher {
  return {
    get bytes() {
      return parts.reduce((sum, { bytes }) => sum + bytes, 0);
    },
    leave() {
      for (const part of parts) part.leave();
    },
    comeBack: async () => void (await Promise.all(parts.map((part) => part.connect()))),
    pause() {
      for (const part of parts) part.pause();
    },
  };
}

interface NchanWatcherOptions {
  port: number;
  path: string;
  reader: LedgerReader;
  isReturning: boolean;
}

/** Who returns takes the ids along with the messages, by which it can; that is Nchan's own subprotocol. */
class NchanWatcher {
  readonly #port: number;
  readonly #path: string;
  readonly #reader: LedgerReader;
  readonly #isReturning: boolean;
  #socket: RawSocket | null = null;
  #last = '';

  constructor({ port, path, reader, isReturning }: NchanWatcherOptions) {
    this.#port = port;
    this.#path = path;
    this.#reader = reader;
    this.#isReturning = isReturning;
  }

  get bytes(): number {
    return this.#socket?.bytes ?? 0;
  }

  /** Goes on where it was, if it was told anything before. */
  async connect(): Promise<void> {
    const position = this.#last === '' ? {} : { 'Last-Event-ID': this.#last };
    // Only who returns has to know where it was, and being told costs Nchan four buffers a message.
    const headers = this.#isReturning ? { 'Sec-WebSocket-Protocol': 'ws+meta.nchan', ...position } : {};
    const socket = await RawSocket.websocket({ port: this.#port, path: this.#path, headers });
    this.#socket = socket;
    socket.onPayload = this.#reader.take;
    if (!this.#isReturning) return;
    socket.onPayload = (buffer, start, end) => {
      this.#reader.take(buffer, start, end);
      // "id: 1699999999:0\ncontent-type: ..."
      this.#last = buffer.toString('latin1', start + 4, buffer.indexOf(10, start));
    };
  }

  leave(): void {
    this.#socket?.close();
  }

  pause(): void {
    this.#socket?.pause();
  }
}

export const nchanKind: SystemKind = {
  name: NAME,
  async start(sessions) {
    await ensureInstalled({
      program: 'Nchan',
      packages: ['nginx', 'libnginx-mod-nchan'],
      isThere: async () => existsSync(MODULE) && (await isOnPath('nginx')),
    });
    const folder = mkdtempSync(join(tmpdir(), 'session-hub-nchan-'));
    const port = await freePort();
    writeFileSync(join(folder, 'nginx.conf'), configuration(folder, port));
    const master = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const emitters = await untilListening(port, sessions);
    return new NchanSystem(master, folder, port, emitters);
  },
};

/** One connection to publish in each session: Nchan names the channel in the address. */
async function untilListening(port: number, sessions: number): Promise<RawSocket[]> {
  for (let tries = 0; ; tries++) {
    try {
      const paths = count(sessions, (session) => `/pub/${sessionName(session)}`);
      return await Promise.all(paths.map((path) => RawSocket.websocket({ port, path })));
    } catch (error) {
      if (tries === 50) throw error;
      await sleep(100);
    }
  }
}

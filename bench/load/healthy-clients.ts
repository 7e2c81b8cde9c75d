import { type EngineSocket, engineSocket } from '../systems/engine-watcher.js';
import { openLoop } from './open-loop.js';

const CLIENTS = 8;
const APPENDS_PER_SECOND = 200;
/** An answer that takes longer than this is missing. */
const LONGEST_MS = 60_000;

/** Clients that behave well: each appends to a session of its own, whether or not the append before was answered. */
export class HealthyClients {
  readonly #sockets: readonly EngineSocket[];
  /** When the append of a number was due. */
  readonly #due = new Map<number, number>();
  #delays: number[] = [];
  #next = 1;
  #answered: () => void = () => {};

  private constructor(sockets: readonly EngineSocket[]) {
    this.#sockets = sockets;
    for (const { raw } of sockets) {
      const before = raw.onPayload;
      raw.onPayload = (buffer, start, end) => {
        const [, number] =
          /^43\/hub,(\d+)\[/.exec(buffer.toString('latin1', start, Math.min(end, start + 24))) ?? [];
        if (number === undefined) before(buffer, start, end);
        else this.#take(Number(number), buffer.toString('utf8', start, end));
      };
    }
  }

  static async connect(port: number, token: string): Promise<HealthyClients> {
    const auth = JSON.stringify({ protocol: 1, token });
    const sockets = await Promise.all(
      Array.from({ length: CLIENTS }, () => engineSocket({ port, namespace: '/hub,', auth }, () => {})),
    );
    await Promise.all(
      sockets.map((socket, number) => socket.request('create', { id: `healthy-${number}`, start: true })),
    );
    return new HealthyClients(sockets);
  }

  /** How long after it was due each append was answered, in milliseconds. */
  async append(seconds: number): Promise<number[]> {
    this.#delays = [];
    await openLoop(APPENDS_PER_SECOND, seconds, (number, dueAt) => {
      const id = this.#next++;
      const client = number % CLIENTS;
      const operations = [{ type: 'custom', data: { name: 'beat', payload: number } }];
      this.#due.set(id, dueAt);
      const socket = this.#sockets[client];
      socket?.raw.send(socket.textOf(`${id}`, 'append', { id: `healthy-${client}`, operations }));
    });
    if (this.#due.size > 0) {
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(
          () => reject(new Error(`${this.#due.size} appends were not answered within a minute.`)),
          LONGEST_MS,
        );
        this.#answered = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
    return this.#delays;
  }

  close(): void {
    for (const { raw } of this.#sockets) raw.close();
  }

  #take(number: number, answer: string): void {
    const due = this.#due.get(number);
    if (due === undefined) return;
    if (!answer.includes('"ok":true')) throw new Error(`An append was refused: ${answer.slice(0, 300)}`);
    this.#due.delete(number);
    this.#delays.push(performance.now() - due);
    if (this.#due.size === 0) this.#answered();
  }
}

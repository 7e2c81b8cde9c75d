import { createConnection, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ATTACKS, type Attack } from '../load/attacks.js';
import { serveTasks } from '../support/bench-process.js';

export interface AttackerTask {
  attack: string;
  port: number;
  seconds: number;
}

const STEP_MS = 40;
const REOPEN_MS = 100;
const TURN_MS = 5;
/** A server that does not read must not make the attacker hold more than this for it. */
const MOST_UNSENT = 4 * 1_048_576;

/** Answers how many connections it has opened. */
serveTasks(async ({ attack: name, port, seconds }: AttackerTask): Promise<number> => {
  const attack = ATTACKS.find((each) => each.name === name);
  if (attack === undefined) throw new Error(`There is no attack called ${name}.`);
  const seats = Array.from({ length: attack.connections }, (_, number) => new Seat(attack, number, port));
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    for (const seat of seats) seat.act(performance.now());
    await sleep(TURN_MS);
  }
  for (const seat of seats) seat.leave();
  return seats.reduce((sum, { opened }) => sum + opened, 0);
});

/** One of the attack's connections, which is opened again whenever it was closed. */
class Seat {
  opened = 0;
  readonly #attack: Attack;
  readonly #number: number;
  readonly #port: number;
  readonly #steps: readonly Buffer[];
  #socket: Socket | null = null;
  #done = 0;
  #nextAt = 0;

  constructor(attack: Attack, number: number, port: number) {
    this.#attack = attack;
    this.#number = number;
    this.#port = port;
    this.#steps = attack.steps(number);
  }

  act(now: number): void {
    if (now < this.#nextAt) return;
    const socket = this.#socket ?? this.#open();
    if (socket.writableLength > MOST_UNSENT) return;
    const { more } = this.#attack;
    const step = this.#steps[this.#done];
    if (step !== undefined) {
      socket.write(step);
      this.#nextAt = now + STEP_MS;
    } else if (more !== null && this.#done < this.#steps.length + more.turns) {
      socket.write(more.bytes(this.#number));
      this.#nextAt = now + more.everyMs;
    } else return;
    this.#done += 1;
  }

  leave(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = createConnection({ port: this.#port, host: '127.0.0.1', noDelay: true });
    socket.resume();
    socket.on('error', () => {});
    socket.once('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#done = 0;
      this.#nextAt = performance.now() + REOPEN_MS;
    });
    this.#socket = socket;
    this.opened += 1;
    return socket;
  }
}

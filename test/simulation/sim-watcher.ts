import { isDeepStrictEqual } from 'node:util';
import { connectHub, type Hub, type HubEvent } from '@session-hub/client';
import type { LogModel } from './log-model.js';
import { LOSSLESS } from './log-model.js';
import type { Random } from './random.js';
import { simEnvironment } from './sim-environment.js';
import type { SimHub } from './sim-hub.js';
import { SimNetwork } from './sim-network.js';
import type { VirtualTime } from './virtual-time.js';

interface Told {
  /** The last seq a listener was told, or that an explicit word covered. */
  upTo: number;
  events: HubEvent[];
}

/** Somebody who watches some sessions, and complains at once when told something wrong. */
export class SimWatcher {
  readonly network: SimNetwork;
  readonly name: string;
  readonly #hub: Hub;
  readonly #model: LogModel;
  readonly #told = new Map<string, Told>();
  readonly #iterated = new Map<string, HubEvent[]>();
  readonly #fail: (what: string) => void;
  readonly #answers: { id: string; milliseconds: number; kind: 'done' | 'refused' }[] = [];
  readonly #firstNumber: number;
  #commands = 0;

  constructor(
    number: number,
    time: VirtualTime,
    random: Random,
    hub: SimHub,
    model: LogModel,
    fail: (what: string) => void,
  ) {
    this.name = `watcher ${number}`;
    this.network = new SimNetwork(time, random, hub);
    this.#hub = connectHub('sim:', {
      transport: this.network,
      environment: simEnvironment(time, random),
      ...(random.chance(0.3) ? { interval: random.pick([50, 400]) } : {}),
    });
    this.#model = model;
    this.#firstNumber = number * 1_000_000;
    this.#fail = (what) => fail(`${this.name}: ${what}`);
  }

  watch(id: string): void {
    const session = this.#hub.session(id);
    const told: Told = { upTo: -1, events: [] };
    this.#told.set(id, told);
    session.on('event', (event) => this.#hear(id, told, event));
    session.on('omitted', ({ from, to }) => {
      if (from > told.upTo) this.#checkNothingMissed(id, told.upTo, from);
      told.upTo = Math.max(told.upTo, to);
    });
    session.on('reset', ({ reason }) => {
      if (reason === 'first') return;
      this.#fail(`${id} was reset (${reason}) though its log is whole`);
    });
    session.subscribe(() => this.#checkView(id));
  }

  async iterate(id: string): Promise<void> {
    const events: HubEvent[] = [];
    this.#iterated.set(id, events);
    for await (const event of this.#hub.session(id).events({ from: 0 })) {
      if (event.seq !== events.length + 1)
        this.#fail(`${id} iterated seq ${event.seq} after ${events.length}`);
      events.push(event);
    }
  }

  /** Asks for more time now and then: a command whose number can be found again in the log. */
  async command(id: string): Promise<void> {
    const number = ++this.#commands;
    const milliseconds = this.#firstNumber + number;
    try {
      await this.#hub.session(id).extend(milliseconds);
      this.#answers.push({ id, milliseconds, kind: 'done' });
    } catch {
      this.#answers.push({ id, milliseconds, kind: 'refused' });
    }
  }

  /** What was answered was carried out once; what was refused, not at all or, where the reply was lost, once. */
  #checkCommands(): void {
    if (this.#answers.length !== this.#commands) {
      this.#fail(`${this.#commands - this.#answers.length} commands were never answered`);
    }
    for (const { id, milliseconds, kind } of this.#answers) {
      const times = this.#model
        .log(id)
        .filter((event) => event.type === 'deadline' && event.data.milliseconds === milliseconds).length;
      if (times > 1 || (kind === 'done' && times === 0)) {
        this.#fail(`a command that was ${kind} was carried out ${times} times`);
      }
    }
  }

  /** Everything there is has been seen, by each way of looking. */
  checkConverged(): void {
    this.#checkCommands();
    for (const [id, told] of this.#told) {
      const log = this.#model.log(id);
      const session = this.#hub.session(id);
      if (session.view?.seq !== log.length)
        this.#fail(`${id} stands at ${session.view?.seq} of ${log.length} (${session.state.kind})`);
      if (session.state.kind !== 'live') this.#fail(`${id} is ${session.state.kind} and not live`);
      this.#checkView(id);
      this.#checkNothingMissed(id, told.upTo, log.length);
    }
    for (const [id, events] of this.#iterated) {
      if (!isDeepStrictEqual(events, this.#model.log(id))) {
        this.#fail(`${id} iterated ${events.length} of ${this.#model.log(id).length} events, or others`);
      }
    }
    if (this.#hub.connection.state.kind !== 'live')
      this.#fail(`the connection is ${this.#hub.connection.state.kind}`);
  }

  close(): void {
    this.#hub.close();
  }

  #hear(id: string, told: Told, event: HubEvent): void {
    if (event.seq <= told.upTo) this.#fail(`${id} was told seq ${event.seq} again, after ${told.upTo}`);
    if (!isDeepStrictEqual(event, this.#model.log(id)[event.seq - 1]))
      this.#fail(`${id} was told another seq ${event.seq} than the log holds`);
    // The first word of a session tells where the watcher came in: what lies before is in the view it got.
    if (told.upTo >= 0) this.#checkNothingMissed(id, told.upTo, event.seq - 1);
    told.upTo = event.seq;
    told.events.push(event);
  }

  #checkNothingMissed(id: string, after: number, upTo: number): void {
    if (after < 0) return;
    const missed = this.#model
      .log(id)
      .slice(after, upTo)
      .find(({ type }) => LOSSLESS.has(type));
    if (missed !== undefined)
      this.#fail(`${id} was never told seq ${missed.seq} (${missed.type}), nor that it was left out`);
  }

  #checkView(id: string): void {
    const { view } = this.#hub.session(id);
    if (view === null) return;
    const told = this.#told.get(id);
    if (told !== undefined && told.upTo < 0) told.upTo = view.seq;
    if (!isDeepStrictEqual(view, this.#model.viewAt(id, view.seq))) {
      this.#fail(`${id} shows a view at ${view.seq} that is not the fold of its log`);
    }
  }
}

import { isDeepStrictEqual } from 'node:util';
import { connectHub, type Hub, type HubEvent, type Session, type SessionView } from '@session-hub/client';
import type { Random } from 'session-hub/internal/testing/random.js';
import type { VirtualTime } from 'session-hub/internal/testing/virtual-time.js';
import { FrameChecker } from './frame-checker.js';
import type { LogModel } from './log-model.js';
import { LOSSLESS } from './log-model.js';
import { simEnvironment } from './sim-environment.js';
import type { SimHub } from './sim-hub.js';
import { SimNetwork } from './sim-network.js';

interface Told {
  readonly session: Session;
  /** Null until the first word. Becomes another only by a reset. */
  epoch: string | null;
  /** The last seq a listener was told, or that an explicit word covered. */
  upTo: number;
  /** The view that was found to be right last. Looked at anew at the end, in case somebody changed it. */
  right: SessionView | null;
}

interface Answer {
  id: string;
  milliseconds: number;
  kind: 'done' | 'refused';
  /** How often history had changed when it was asked for: what was done after that may be lost. */
  changes: number;
}

/** Somebody who watches some sessions, and complains at once when told something wrong. */
export class SimWatcher {
  readonly network: SimNetwork;
  readonly name: string;
  readonly #time: VirtualTime;
  readonly #hub: Hub;
  readonly #model: LogModel;
  readonly #told = new Map<string, Told>();
  readonly #iterated = new Map<string, HubEvent[]>();
  /** Until when it looks at what it only glances at. */
  readonly #glanced = new Map<string, number>();
  readonly #fail: (what: string) => void;
  readonly #answers: Answer[] = [];
  readonly #firstNumber: number;
  #commands = 0;

  constructor(
    number: number,
    time: VirtualTime,
    random: Random,
    hubs: readonly SimHub[],
    model: LogModel,
    fail: (what: string) => void,
  ) {
    this.name = `watcher ${number}`;
    this.network = new SimNetwork(time, random, hubs);
    this.#hub = connectHub('sim:', {
      transport: this.network,
      environment: simEnvironment(time, random),
      ...(random.chance(0.3) ? { interval: random.pick([50, 400]) } : {}),
    });
    this.#time = time;
    this.#model = model;
    this.#firstNumber = number * 1_000_000;
    this.#fail = (what) => fail(`${this.name}: ${what}`);
    this.network.checkerFor = ({ catchUp }) => new FrameChecker(model, catchUp, this.#fail);
  }

  watch(id: string): void {
    const session = this.#hub.session(id);
    const told: Told = { session, epoch: null, upTo: -1, right: null };
    this.#told.set(id, told);
    session.on('event', (event) => this.#hear(id, told, event));
    session.on('omitted', ({ from, to }) => {
      if (from > told.upTo) this.#checkNothingMissed(id, told, from);
      told.upTo = Math.max(told.upTo, to);
    });
    session.on('reset', ({ reason }) => this.#reset(id, told, reason));
    session.on('gone', () => {
      if (this.#model.changes === 0) this.#fail(`${id} is said to be gone`);
    });
    session.subscribe(() => this.#checkView(id, told));
  }

  /** Looks at a session for a moment, so that asking and leaving overlap. */
  glance(id: string, milliseconds: number): void {
    const leave = this.#hub.session(id).subscribe(() => {});
    this.#glanced.set(id, this.#time.elapsed + milliseconds);
    this.#time.after(milliseconds, leave);
  }

  /** What was only glanced at is not followed any longer than it takes to say so. */
  checkFollowed(): void {
    for (const id of this.network.followed) {
      const isWanted = this.#told.has(id) || this.#iterated.has(id);
      const leftAt = this.#glanced.get(id) ?? 0;
      if (!isWanted && this.#time.elapsed - leftAt > 10_000)
        this.#fail(`${id} is still followed, though nobody wants it`);
    }
  }

  /** What was refused stays refused until somebody asks anew, as with a page that is loaded again. */
  lookAgain(): void {
    for (const { session } of this.#told.values()) {
      if (session.state.kind !== 'refused') continue;
      this.#hub.reconnect();
      return;
    }
  }

  /** From the beginning, over and over, because a changed history ends what was begun before. */
  async iterate(id: string): Promise<void> {
    for (;;) {
      const { changes } = this.#model;
      const events: HubEvent[] = [];
      this.#iterated.set(id, events);
      try {
        for await (const event of this.#hub.session(id).events({ from: 0 })) {
          if (event.seq !== events.length + 1)
            this.#fail(`${id} iterated seq ${event.seq} after ${events.length}`);
          events.push(event);
        }
        return;
      } catch (error) {
        if (this.#model.changes === 0)
          this.#fail(`${id} could not be iterated: ${String(error)} after ${changes} changes`);
        await new Promise<void>((resolve) => this.#time.after(1_000, () => resolve()));
      }
    }
  }

  /** Asks for more time now and then: a command whose number can be found again in the log. */
  async command(id: string): Promise<void> {
    const number = ++this.#commands;
    const milliseconds = this.#firstNumber + number;
    const { changes } = this.#model;
    try {
      await this.#hub.session(id).extend(milliseconds);
      this.#answers.push({ id, milliseconds, kind: 'done', changes });
    } catch {
      this.#answers.push({ id, milliseconds, kind: 'refused', changes });
    }
  }

  /** What was answered was carried out once; what was refused, not at all or, where the reply was lost, once. */
  #checkCommands(): void {
    if (this.#answers.length !== this.#commands) {
      this.#fail(`${this.#commands - this.#answers.length} commands were never answered`);
    }
    for (const { id, milliseconds, kind, changes } of this.#answers) {
      const times = this.#model
        .log(id)
        .filter(
          (event) =>
            event.type === 'deadline' &&
            event.data.change === 'extended' &&
            event.data.milliseconds === milliseconds,
        ).length;
      const mayBeLost = changes < this.#model.changes;
      if (times > 1 || (kind === 'done' && times === 0 && !mayBeLost)) {
        this.#fail(`a command that was ${kind} was carried out ${times} times`);
      }
    }
  }

  /** Everything there is has been seen, by each way of looking. */
  checkConverged(): void {
    this.#checkCommands();
    for (const [id, told] of this.#told) {
      const { view, state } = told.session;
      const epoch = this.#model.epoch(id);
      told.right = null;
      this.#checkView(id, told);
      if (epoch === null) {
        const isTold = state.kind === 'gone' || state.kind === 'refused';
        if (!isTold) this.#fail(`${id} is not there any more, and shown as ${state.kind}`);
        continue;
      }
      const log = this.#model.log(id);
      if (view?.epoch !== epoch || view.seq !== log.length)
        this.#fail(`${id} stands at ${view?.epoch} ${view?.seq} of ${epoch} ${log.length} (${state.kind})`);
      if (state.kind !== 'live') this.#fail(`${id} is ${state.kind} and not live`);
      this.#checkNothingMissed(id, told, log.length);
    }
    for (const [id, events] of this.#iterated) {
      if (this.#model.epoch(id) !== null && !isDeepStrictEqual(events, this.#model.log(id))) {
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
    const epoch = told.session.view?.epoch ?? '';
    if (told.epoch !== null && told.epoch !== epoch)
      this.#fail(`${id} was told seq ${event.seq} of ${epoch} without a reset from ${told.epoch}`);
    if (event.seq <= told.upTo) this.#fail(`${id} was told seq ${event.seq} again, after ${told.upTo}`);
    if (!isDeepStrictEqual(event, this.#model.log(id, epoch)[event.seq - 1]))
      this.#fail(`${id} was told another seq ${event.seq} than the log of ${epoch} holds`);
    // The first word of a session tells where the watcher came in: what lies before is in the view it got.
    if (told.upTo >= 0) this.#checkNothingMissed(id, told, event.seq - 1);
    told.epoch = epoch;
    told.upTo = event.seq;
  }

  #reset(id: string, told: Told, reason: string): void {
    const { view } = told.session;
    if (view === null || reason === 'first') return;
    if (reason !== 'epoch' || this.#model.changes === 0 || view.epoch === told.epoch)
      this.#fail(`${id} was reset (${reason}) though its log is whole`);
    told.epoch = view.epoch;
    told.upTo = view.seq;
  }

  #checkNothingMissed(id: string, { epoch, upTo: after }: Told, upTo: number): void {
    if (after < 0) return;
    const missed = this.#model
      .log(id, epoch)
      .slice(after, upTo)
      .find(({ type }) => LOSSLESS.has(type));
    if (missed !== undefined)
      this.#fail(`${id} was never told seq ${missed.seq} (${missed.type}), nor that it was left out`);
  }

  #checkView(id: string, told: Told): void {
    const { view } = told.session;
    if (view === null) return;
    if (told.upTo < 0) {
      told.upTo = view.seq;
      told.epoch = view.epoch;
    }
    if (view.epoch !== told.epoch)
      this.#fail(`${id} went from ${told.epoch} to ${view.epoch} without a reset`);
    if (view === told.right) return;
    told.right = view;
    if (!isDeepStrictEqual(view, this.#model.viewAt(id, view.epoch, view.seq))) {
      this.#fail(`${id} shows a view at ${view.epoch} ${view.seq} that is not the fold of its log`);
    }
  }
}

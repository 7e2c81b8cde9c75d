import { Random } from 'session-hub/internal/testing/random.js';
import { VirtualTime } from 'session-hub/internal/testing/virtual-time.js';
import { LogModel } from './log-model.js';
import { SimDisk } from './sim-disk.js';
import { SimEmitter } from './sim-emitter.js';
import { SimHub } from './sim-hub.js';
import type { SimNetwork } from './sim-network.js';
import { SimPipeline } from './sim-pipeline.js';
import { SimReceiver } from './sim-receiver.js';
import { SimWatcher } from './sim-watcher.js';

export interface SeedReport {
  seed: number;
  /** What went wrong first; null when all held. */
  failure: string | null;
  events: number;
  kills: number;
  /** How often the store lost some or all of what it held. */
  changes: number;
}

/** Faults come during this time, in milliseconds of the simulation. */
const FAULTS_UNTIL = 40_000;
/** The network stays as bad as it is for the last words of the emitters. */
const BAD_WEATHER_LASTS = 3_000;
/** Then everything works, and has to come right by itself within this time. */
const HEALS_WITHIN = 90_000;

/** Each makes a log longer, and all that is checked with it slower. */
const MOST_STALLS = 3;

/** The number after the last of the watchers. */
const PASSER_BY = 4;

class Failed extends Error {}

/** One run of the whole system from one seed. The same seed gives the same run. */
export async function runSeed(seed: number): Promise<SeedReport> {
  const world = new World(new Random(seed));
  const failure = await world.run();
  return { seed, failure, events: world.events, kills: world.kills, changes: world.changes };
}

class World {
  kills = 0;
  events = 0;
  readonly #random: Random;
  readonly #time: VirtualTime;
  readonly #storage = new SimDisk();
  /** Most stores never lose anything, and then nobody may be told that they did. */
  readonly #history: 'kept' | 'cut' | 'cut or gone';
  readonly #hubs: SimHub[];
  readonly #model: LogModel;
  readonly #emitters: SimEmitter[];
  readonly #watchers: SimWatcher[];
  /** Follows nothing for long: somebody who goes over the rows of a list. */
  readonly #passerBy: SimWatcher;
  readonly #receiver: SimReceiver | null;
  #failure: string | null = null;
  #stalls = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#time = new VirtualTime(random);
    this.#history = random.pick(['kept', 'kept', 'cut', 'cut or gone']);
    this.#hubs = random.chance(0.5)
      ? [new SimHub(this.#time, random, this.#storage, 'alone')]
      : [1, 2].map(() => new SimHub(this.#time, random, this.#storage, 'one of several'));
    this.#model = new LogModel(this.#storage);
    const fail = (what: string): void => {
      this.#failure ??= `${what} (at ${Math.round(this.#time.elapsed)} ms)`;
    };
    const ids = Array.from({ length: random.between(1, 3) }, (_, number) => `session-${number + 1}`);
    this.#emitters = ids.map((id) => new SimEmitter(id, this.#time, random, this.#hubs, this.#model, fail));
    for (const emitter of this.#emitters)
      if (random.chance(0.4))
        emitter.companion = new SimPipeline(emitter.id, this.#time, random, this.#hubs, this.#model, fail);
    this.#watchers = Array.from(
      { length: random.between(1, 3) },
      (_, number) => new SimWatcher(number + 1, this.#time, random, this.#hubs, this.#model, fail),
    );
    this.#passerBy = new SimWatcher(PASSER_BY, this.#time, random, this.#hubs, this.#model, fail);
    this.#receiver = random.chance(0.5) ? new SimReceiver(this.#time, random, this.#model, fail) : null;
    for (const hub of this.#hubs) hub.receiver = this.#receiver;
  }

  async run(): Promise<string | null> {
    try {
      for (const hub of this.#hubs) hub.start();
      this.#begin();
      this.#time.after(this.#random.pick([0, 2_000]), () => this.#planFaults());
      this.#time.after(2_000, () => this.#planCommands());
      this.#time.after(2_000, () => this.#planGlances());
      await this.#runTo(FAULTS_UNTIL);
      this.#startAll();
      for (const emitter of this.#emitters) this.#finish(emitter);
      // When nobody has anything to add that would show what was missed.
      if (this.#random.chance(0.5))
        this.#time.after(BAD_WEATHER_LASTS - 700, () => this.#changeHistory(0, this.#random.pick([0, 3])));
      await this.#runTo(FAULTS_UNTIL + BAD_WEATHER_LASTS);
      this.#heal();
      await this.#runTo(FAULTS_UNTIL + HEALS_WITHIN / 2);
      for (const watcher of this.#everybody) watcher.lookAgain();
      await this.#runTo(FAULTS_UNTIL + HEALS_WITHIN);
      this.#checkEnd();
    } catch (error) {
      if (!(error instanceof Failed))
        this.#failure ??= `threw ${String(error instanceof Error ? error.stack : error)}`;
    }
    for (const part of [...this.#emitters, ...this.#everybody]) part.close();
    for (const hub of this.#hubs) hub.kill();
    return this.#failure;
  }

  get changes(): number {
    return this.#storage.changes;
  }

  #startAll(): void {
    for (const hub of this.#hubs) if (!hub.isUp) hub.start();
  }

  #begin(): void {
    for (const emitter of this.#emitters) {
      void emitter.start();
      this.#whenStarted(emitter);
      // A worker that is done before the network is well again leaves nothing behind that would show a hole.
      if (this.#random.chance(0.3))
        this.#time.after(this.#random.between(10_000, FAULTS_UNTIL), () => this.#finish(emitter));
    }
  }

  #whenStarted(emitter: SimEmitter): void {
    if (!emitter.hasStarted) {
      this.#time.after(100, () => this.#whenStarted(emitter));
      return;
    }
    for (const watcher of this.#watchers) {
      if (this.#random.chance(0.8)) watcher.watch(emitter.id);
      if (this.#random.chance(0.3)) watcher.iterate(emitter.id).catch(ignored);
    }
  }

  #planCommands(): void {
    if (this.#time.elapsed >= FAULTS_UNTIL) return;
    const { id, hasStarted } = this.#random.pick(this.#emitters);
    void this.#random.pick(this.#watchers).command(id);
    if (hasStarted) this.#random.pick(this.#watchers).glance(id, this.#random.between(0, 300));
    this.#time.after(this.#random.between(1, 8_000), () => this.#planCommands());
  }

  #planGlances(): void {
    if (this.#time.elapsed >= FAULTS_UNTIL) return;
    const { id, hasStarted } = this.#random.pick(this.#emitters);
    if (hasStarted) this.#passerBy.glance(id, this.#random.between(0, 60));
    this.#time.after(this.#random.between(1, 8_000), () => this.#planGlances());
  }

  /** Runs in steps, so that the first thing that goes wrong ends the run. */
  async #runTo(elapsed: number): Promise<void> {
    while (this.#time.elapsed < elapsed) {
      await this.#time.runUntil(Math.min(elapsed, this.#time.elapsed + 1_000));
      for (const emitter of this.#emitters) emitter.checkLog();
      for (const watcher of this.#everybody) watcher.checkFollowed();
      if (this.#failure !== null) throw new Failed();
    }
  }

  get #everybody(): SimWatcher[] {
    return [...this.#watchers, this.#passerBy];
  }

  get #networks(): SimNetwork[] {
    const pipelines = this.#emitters.flatMap(({ companion }) => companion ?? []);
    return [...this.#emitters, ...pipelines, ...this.#everybody].map(({ network }) => network);
  }

  #planFaults(): void {
    const pace = this.#random.pick([400, 2_000, 6_000]);
    const next = (): void => {
      if (this.#time.elapsed >= FAULTS_UNTIL) return;
      this.#fault();
      this.#time.after(this.#random.between(1, pace), next);
    };
    this.#time.after(this.#random.between(1, pace), next);
  }

  #fault(): void {
    const network = this.#random.pick(this.#networks);
    const hub = this.#random.pick(this.#hubs);
    switch (this.#random.between(1, 11)) {
      case 1:
      case 2:
        this.#kill(hub);
        return;
      case 3:
        network.cut();
        return;
      case 4:
        network.halfOpen();
        return;
      case 5:
        network.weather = { ...network.weather, latency: this.#random.pick([0, 5, 80, 700]) };
        return;
      case 6:
        network.weather = { ...network.weather, loss: this.#random.pick([0, 0.02, 0.2]) };
        return;
      case 7:
        network.weather = { ...network.weather, blackhole: true };
        this.#time.after(this.#random.between(10, 15_000), () => {
          network.weather = { ...network.weather, blackhole: false };
        });
        return;
      case 8:
        hub.disk.full = true;
        this.#time.after(this.#random.between(10, 3_000), () => {
          hub.disk.full = false;
        });
        return;
      case 9:
        hub.cutPublications(this.#random.between(100, 8_000));
        return;
      case 10:
        this.#changeHistory(3_000, 30);
        return;
      case 11:
        this.#stallReaders();
        return;
      default:
        return;
    }
  }

  /** Live readers take nothing while much happens that none of them may be spared. */
  #stallReaders(): void {
    this.#stalls += 1;
    if (this.#stalls > MOST_STALLS) return;
    for (const { network } of this.#watchers) network.stall(this.#random.between(200, 2_000));
    this.#random.pick(this.#emitters).burst(this.#random.between(110, 300));
  }

  #kill(hub: SimHub): void {
    if (!hub.isUp) return;
    this.kills += 1;
    hub.kill();
    this.#time.after(this.#random.between(0, 4_000), () => {
      if (!hub.isUp) hub.start();
    });
  }

  /** Not every hub hears of it at once, and some find out for themselves. */
  #changeHistory(heardWithin: number, mostLost: number): void {
    if (this.#history === 'kept') return;
    if (this.#history === 'cut or gone' && this.#random.chance(0.3)) this.#storage.vanish();
    else this.#storage.loseNewest(this.#random.between(0, mostLost));
    for (const hub of this.#hubs)
      if (this.#random.chance(0.7))
        this.#time.after(this.#random.between(0, heardWithin), () => hub.interrupt());
  }

  #heal(): void {
    this.#startAll();
    for (const hub of this.#hubs) hub.disk.full = false;
    this.#receiver?.heal();
    for (const network of this.#networks)
      network.weather = { latency: 5, loss: 0, blackhole: false, echoes: 0 };
  }

  /** A worker that could not even start before everything worked again finishes once it has. */
  #finish(emitter: SimEmitter): void {
    if (emitter.hasStarted) emitter.finish().catch(ignored);
    else this.#time.after(1_000, () => this.#finish(emitter));
  }

  #checkEnd(): void {
    for (const emitter of this.#emitters) {
      emitter.checkFinished();
      this.#receiver?.checkEnd(emitter.id);
      this.events += this.#model.log(emitter.id).length;
    }
    for (const watcher of this.#everybody) watcher.checkConverged();
  }
}

/** What could not be done shows in the checks at the end. */
function ignored(): void {}

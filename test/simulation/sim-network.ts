import type { Link, LinkListener, Transport } from '@session-hub/client';
import type { NoticeMessage, PushName, Reply, RequestName, Tombstone } from '@session-hub/shared';
import type { EncodedFrame } from 'session-hub/internal/ports/frame-sink.js';
import type { Channel } from 'session-hub/internal/protocol/registry/request-context.js';
import type { Random } from 'session-hub/internal/testing/random.js';
import type { VirtualTime } from 'session-hub/internal/testing/virtual-time.js';
import type { FrameChecker } from './frame-checker.js';
import type { SimHub } from './sim-hub.js';

/** How a client's network misbehaves at the moment. */
export interface Weather {
  /** Longest way of a message, in milliseconds. */
  latency: number;
  /** How likely a single message vanishes on its way. */
  loss: number;
  /** Nobody gets through, and nobody is told. */
  blackhole: boolean;
  /** How likely a frame comes again later, or together with the one before. */
  echoes: number;
}

const BEAT_EVERY_MS = 10_000;
const CONNECT_WITHIN_MS = 10_000;
/** After this long without an answer the hub's own liveness check gives a connection up. */
const HUB_NOTICES_AFTER_MS = 18_000;

/** One client's way to the hub: messages in order, late, lost, or cut off, as the weather has it. */
export class SimNetwork implements Transport {
  weather: Weather;
  /** Hears each reply when the client does. */
  onReply: (name: RequestName, reply: Reply<unknown>) => void = () => {};
  /** One for each connection, where frames are looked at. */
  checkerFor: (hub: SimHub) => FrameChecker | null = () => null;
  /** A client of the last release does not know `follows` (R96), and must lose nothing either. */
  release: 'this' | 'last' = 'this';
  /** Until then nothing that was written is taken, and the hub's side knows it. */
  stalledUntil = 0;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #hubs: readonly SimHub[];
  #links = new Set<SimLink>();

  constructor(time: VirtualTime, random: Random, hubs: readonly SimHub[]) {
    this.#time = time;
    this.#random = random;
    this.#hubs = hubs;
    this.weather = {
      latency: 5,
      loss: random.pick([0, 0, 0, 0.1]),
      blackhole: false,
      echoes: random.pick([0, 0.1]),
    };
  }

  open(_hello: unknown, listener: LinkListener): Link {
    const link = new SimLink(this, this.#random.pick(this.#hubs), this.#time, this.#random, listener);
    this.#links.add(link);
    return link;
  }

  /** What the hubs believe that this client follows. */
  get followed(): string[] {
    return [...this.#links].flatMap((link) => link.followed);
  }

  forget(link: SimLink): void {
    this.#links.delete(link);
  }

  /** The client does not read for a while. */
  stall(milliseconds: number): void {
    this.stalledUntil = Math.max(this.stalledUntil, this.#time.elapsed + milliseconds);
  }

  /** Both ends learn of it. */
  cut(): void {
    for (const link of [...this.#links]) link.break('both');
  }

  /** Only the hub learns of it; the client goes on believing. */
  halfOpen(): void {
    for (const link of [...this.#links]) link.break('hub');
  }
}

class SimLink implements Link, Channel {
  readonly #network: SimNetwork;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #listener: LinkListener;
  readonly #hub: SimHub;
  #clientOpen = true;
  #opened = false;
  #hasLost = false;
  #hubSide: ReturnType<SimHub['connect']> = null;
  #lastArrival = { up: 0, down: 0 };
  readonly #lastFrames = new Map<string, EncodedFrame>();
  readonly #checker: FrameChecker | null;
  readonly #onKill = (): void => this.break('client later');

  constructor(network: SimNetwork, hub: SimHub, time: VirtualTime, random: Random, listener: LinkListener) {
    this.#network = network;
    this.#hub = hub;
    this.#time = time;
    this.#random = random;
    this.#listener = listener;
    this.#checker = network.checkerFor(hub);
    this.#travel('up', () => this.#arrive());
    // Without a handshake there is no connection, as with any socket that times out.
    time.after(CONNECT_WITHIN_MS, () => {
      if (!this.#opened) this.#closeClient();
    });
  }

  /** Nobody can say of one that lost a word of the client: it may have been the one that ends it. */
  get followed(): string[] {
    if (this.#hasLost) return [];
    return Object.keys(this.#hubSide?.peer.reader.positions() ?? {});
  }

  request(name: RequestName, input: unknown, reply: (reply: Reply<unknown>) => void): void {
    const text = JSON.stringify(input, this.#network.release === 'last' ? withoutFollows : undefined);
    this.#travel('up', () => {
      if (this.#hubSide === null) return;
      const ids = askedIn(name, input);
      this.#checker?.asked(ids);
      void this.#hubSide.peer.handle(name, JSON.parse(text)).then((answer) => {
        this.#checker?.answered(ids);
        const answerText = JSON.stringify(answer);
        this.#travel('down', () => {
          if (!this.#clientOpen) return;
          const heard = JSON.parse(answerText) as Reply<unknown>;
          this.#network.onReply(name, heard);
          reply(heard);
        });
      });
    });
  }

  close(): void {
    this.#clientOpen = false;
    this.#travel('up', () => this.#closeHubSide());
    this.#network.forget(this);
  }

  write(frames: readonly EncodedFrame[], done: () => void): void {
    for (const frame of frames) this.#checker?.check(frame);
    const sent = frames.map((frame) => this.#withBefore(frame));
    const text = `[${sent.join(',')}]`;
    this.#travel('down', () => this.#push('frames', JSON.parse(text)));
    const { echoes } = this.#network.weather;
    // A reset that came again would void what came after it, so no connection may repeat one.
    if (this.#random.chance(echoes) && frames.every(({ kind }) => kind !== 'reset')) {
      this.#time.after(this.#random.between(0, 3_000), () => this.#push('frames', JSON.parse(text)));
    }
    const stall = this.#network.stalledUntil - this.#time.elapsed;
    this.#hubSide?.clock.after(Math.max(stall, this.#random.between(0, this.#network.weather.latency)), done);
  }

  /** Now and then one frame for the way of two, so that it overlaps with what the client has. */
  #withBefore(frame: EncodedFrame): string {
    const { id, epoch, from, to, kind, eventTexts } = frame;
    const before = this.#lastFrames.get(id);
    this.#lastFrames.set(id, frame);
    const isNext =
      before?.kind === 'events' && kind === 'events' && before.epoch === epoch && before.to === from;
    if (!isNext || !this.#random.chance(this.#network.weather.echoes)) return frame.text;
    const events = [...before.eventTexts, ...eventTexts].join(',');
    return `{"kind":"events","id":"${id}","epoch":"${epoch}","from":${before.from},"to":${to},"events":[${events}]}`;
  }

  gone(ids: readonly string[], tombstones: readonly Tombstone[]): void {
    this.push('notice', { kind: 'gone', ids, tombstones });
  }

  push(name: PushName, payload: unknown): void {
    const text = JSON.stringify(payload);
    this.#travel('down', () => this.#push(name, JSON.parse(text)));
  }

  tell(notice: NoticeMessage): void {
    this.push('notice', notice);
  }

  end(): void {
    this.break('both');
  }

  break(who: 'both' | 'hub' | 'client later'): void {
    if (who !== 'client later') this.#closeHubSide();
    this.#hubSide = null;
    if (who === 'both') this.#closeClient();
    // A killed machine says nothing; a killed process has its sockets closed by the system.
    if (who === 'client later' && this.#random.chance(0.8))
      this.#time.after(this.#random.between(0, 50), () => this.#closeClient());
  }

  #arrive(): void {
    this.#hubSide = this.#hub.connect(this);
    if (this.#hubSide === null) {
      this.#travel('down', () => this.#closeClient());
      return;
    }
    this.#hub.onKill.add(this.#onKill);
    this.#planBeat();
    this.#travel('down', () => {
      if (!this.#clientOpen) return;
      this.#opened = true;
      this.#listener.opened();
    });
  }

  #planBeat(): void {
    const side = this.#hubSide;
    side?.clock.after(BEAT_EVERY_MS, () => {
      if (this.#hubSide !== side) return;
      side.peer.heartbeat();
      this.#planBeat();
      if (!this.#clientOpen) side.clock.after(HUB_NOTICES_AFTER_MS, () => this.#closeHubSide());
    });
  }

  #push(name: PushName, payload: unknown): void {
    if (this.#opened && this.#clientOpen) this.#listener.pushed(name, payload);
  }

  /** In order, each way: what was sent later never arrives earlier. */
  #travel(way: 'up' | 'down', arrive: () => void): void {
    const { latency, loss, blackhole } = this.#network.weather;
    if (blackhole || this.#random.chance(loss)) {
      if (way === 'up') this.#hasLost = true;
      return;
    }
    const arrival = Math.max(this.#lastArrival[way], this.#time.elapsed + this.#random.between(0, latency));
    this.#lastArrival[way] = arrival;
    this.#time.after(arrival - this.#time.elapsed, arrive);
  }

  #closeHubSide(): void {
    this.#hub.onKill.delete(this.#onKill);
    this.#hubSide?.peer.close();
    this.#hubSide = null;
  }

  #closeClient(): void {
    if (!this.#clientOpen) return;
    this.#clientOpen = false;
    this.#network.forget(this);
    this.#listener.closed(null);
  }
}

function askedIn(name: RequestName, input: unknown): readonly string[] {
  if (name !== 'subscribe') return [];
  return (input as { sessions: readonly { id: string }[] }).sessions.map(({ id }) => id);
}

function withoutFollows(name: string, value: unknown): unknown {
  return name === 'follows' ? undefined : value;
}

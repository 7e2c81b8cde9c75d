import type { NoticeMessage, Push, PushName, Reply, Tombstone } from '@session-hub/shared';
import type { HubFacade } from '../../core/hub/hub-facade.js';
import type { Principal } from '../../ports/authenticator.js';
import type { Cancel, Clock } from '../../ports/clock.js';
import type { EncodedFrame } from '../../ports/frame-sink.js';
import type { Logger } from '../../ports/logger.js';
import type { Channel } from '../registry/request-context.js';
import { goneNotice } from './gone-notice.js';
import { Peer } from './peer.js';

export interface LocalTransportOptions {
  hub: HubFacade;
  who: Principal;
  clock: Clock;
  logger: Logger;
}

interface LocalListener {
  opened(): void;
  pushed(name: PushName, payload: unknown): void;
  closed(refusal: null): void;
}

const BEAT_EVERY_MS = 10_000;

/** The client SDK's way to a hub in the same process: the same messages, without a socket between. */
export function localTransport({ hub, who, clock, logger }: LocalTransportOptions) {
  return {
    open(_hello: unknown, listener: LocalListener) {
      const channel = new LocalChannel(listener, clock, () => hangUp());
      const peer = new Peer({ hub, who, channel, clock, logger });
      clock.soon(() => channel.say(() => listener.opened()));
      let cancelBeat: Cancel = () => {};
      const planBeat = (): void => {
        cancelBeat = clock.after(BEAT_EVERY_MS, () => {
          peer.heartbeat();
          planBeat();
        });
      };
      planBeat();
      const hangUp = (): void => {
        cancelBeat();
        channel.close();
        peer.close();
      };
      return {
        request(name: string, input: unknown, reply: (reply: Reply<unknown>) => void): void {
          void peer
            .handle(name, copy(input))
            .then((answer) => channel.say(() => reply(copy(answer) as Reply<unknown>)));
        },
        close: hangUp,
      };
    },
  };
}

class LocalChannel implements Channel {
  readonly #listener: LocalListener;
  readonly #clock: Clock;
  readonly #hangUp: () => void;
  #open = true;

  constructor(listener: LocalListener, clock: Clock, hangUp: () => void) {
    this.#listener = listener;
    this.#clock = clock;
    this.#hangUp = hangUp;
  }

  write(frames: readonly EncodedFrame[], done: () => void): void {
    const payload: unknown = JSON.parse(`[${frames.map(({ text }) => text).join(',')}]`);
    this.#clock.soon(() => {
      this.say(() => this.#listener.pushed('frames', payload));
      done();
    });
  }

  gone(ids: readonly string[], tombstones: readonly Tombstone[]): void {
    this.push('notice', goneNotice(ids, tombstones));
  }

  push<Name extends Exclude<PushName, 'frames'>>(name: Name, payload: Push<Name>): void {
    const copied = copy(payload);
    this.#clock.soon(() => this.say(() => this.#listener.pushed(name, copied)));
  }

  tell(notice: NoticeMessage): void {
    this.push('notice', notice);
  }

  end(): void {
    this.#clock.soon(() =>
      this.say(() => {
        this.#hangUp();
        this.#listener.closed(null);
      }),
    );
  }

  say(something: () => void): void {
    if (this.#open) something();
  }

  close(): void {
    this.#open = false;
  }
}

/** Neither side gets to change what the other holds. */
function copy(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

import type { Link, LinkListener, Transport } from '@session-hub/client';
import type { Hello } from '@session-hub/shared';
import { silentLogger } from '../adapters/system/silent-logger.js';
import type { HubFacade } from '../core/hub/hub-facade.js';
import type { Principal } from '../ports/authenticator.js';
import type { Clock } from '../ports/clock.js';
import { localTransport } from '../protocol/conversation/local-transport.js';

/** A hub as long as it lives, with the clock it goes by. */
export interface ReachableHub {
  readonly hub: HubFacade;
  readonly clock: Clock;
}

interface OpenLink {
  readonly link: Link;
  readonly listener: LinkListener;
}

/** All clients' way to the hub, in this process. While it is cut, or the hub is down, every attempt to connect fails. */
export class TestNetwork {
  readonly #time: Clock;
  readonly #open = new Set<OpenLink>();
  #reachable: ReachableHub | null = null;
  #isCut = false;

  constructor(time: Clock) {
    this.#time = time;
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  /** Where links lead from now on; null when there is nobody. Those that are open break. */
  leadTo(reachable: ReachableHub | null): void {
    this.#break();
    this.#reachable = reachable;
  }

  cut(): void {
    this.#isCut = true;
    this.#break();
  }

  restore(): void {
    this.#isCut = false;
  }

  transport(who: Principal): Transport {
    return {
      open: (hello, listener) => {
        if (this.#isCut || this.#reachable === null) return this.#failing(listener);
        return this.#connected({ ...this.#reachable, who }, hello, listener);
      },
    };
  }

  #connected(way: ReachableHub & { who: Principal }, hello: Hello, listener: LinkListener): Link {
    const link = localTransport({ ...way, logger: silentLogger }).open(hello, {
      opened: () => listener.opened(),
      pushed: (name, payload) => listener.pushed(name, payload),
      closed: (refusal) => {
        this.#open.delete(open);
        listener.closed(refusal);
      },
    });
    const open: OpenLink = { link, listener };
    this.#open.add(open);
    return {
      request: link.request,
      close: () => {
        this.#open.delete(open);
        link.close();
      },
    };
  }

  #failing(listener: LinkListener): Link {
    const cancel = this.#time.after(0, () => listener.closed(null));
    return { request: () => {}, close: cancel };
  }

  /** What was asked and not answered yet may have been carried out: only the answer is lost, as over any network. */
  #break(): void {
    for (const open of [...this.#open]) {
      this.#open.delete(open);
      open.link.close();
      open.listener.closed(null);
    }
  }
}

import type { Link, LinkListener, Transport } from '@session-hub/client';
import type {
  ErrorShape,
  Hello,
  Push,
  PushName,
  Reply,
  RequestInput,
  RequestName,
  RequestOutput,
} from '@session-hub/shared';

/** Something the client asked, waiting for the test to answer it. */
export interface Asked<Name extends RequestName> {
  readonly name: Name;
  readonly input: RequestInput<Name>;
  answer(value: RequestOutput<Name>): void;
  refuse(error: Partial<ErrorShape>): void;
}

export class FakeTransport implements Transport {
  readonly links: FakeLink[] = [];

  open(hello: Hello, listener: LinkListener): Link {
    const link = new FakeLink(hello, listener);
    this.links.push(link);
    return link;
  }

  /** The newest one. */
  get link(): FakeLink {
    const link = this.links.at(-1);
    if (link === undefined) throw new Error('The client has opened no link.');
    return link;
  }
}

/** One end of a connection that does nothing by itself. */
export class FakeLink implements Link {
  readonly hello: Hello;
  /** The client has hung up. */
  isClosed = false;
  readonly #listener: LinkListener;
  #asked: Asked<RequestName>[] = [];

  constructor(hello: Hello, listener: LinkListener) {
    this.hello = hello;
    this.#listener = listener;
  }

  request(name: RequestName, input: unknown, reply: (reply: Reply<unknown>) => void): void {
    this.#asked.push({
      name,
      // As it travels: what JSON loses is lost here too.
      input: JSON.parse(JSON.stringify(input)),
      answer: (value) => reply({ ok: true, value }),
      refuse: (error) =>
        reply({ ok: false, error: { code: 'internal', message: 'No.', retryable: false, ...error } }),
    });
  }

  close(): void {
    this.isClosed = true;
  }

  opened(): void {
    this.#listener.opened();
  }

  push<Name extends PushName>(name: Name, payload: Push<Name>): void {
    this.#listener.pushed(name, payload);
  }

  /** Ends it from the other side. */
  end(refusal: ErrorShape | null = null): void {
    this.#listener.closed(refusal);
  }

  /** Everything of this name that was asked since it was last taken. */
  take<Name extends RequestName>(name: Name): Asked<Name>[] {
    const taken = this.#asked.filter((asked) => asked.name === name);
    this.#asked = this.#asked.filter((asked) => asked.name !== name);
    return taken as unknown as Asked<Name>[];
  }

  /** The one request of this name since the last were taken; anything else is a failure. */
  takeOne<Name extends RequestName>(name: Name): Asked<Name> {
    const [asked, ...others] = this.take(name);
    if (asked === undefined || others.length > 0) {
      throw new Error(`Expected one ${name}, not ${asked === undefined ? 'none' : others.length + 1}.`);
    }
    return asked;
  }
}

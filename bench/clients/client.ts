/** What follows one session, holds its view, and listens to each event. */
export interface Client {
  told(): Promise<Told>;
  /** Processor time so far, in microseconds. */
  cpu(): number;
  stop(): Promise<void>;
}

export interface Told {
  events: number;
  /** Which it was told that it would not be told: a client that is more than 100 behind is given the view. */
  omitted: number;
}

export type ClientKind = 'session-hub' | 'socket.io-client';

export interface ClientOptions {
  readonly kind: ClientKind;
  /** Of the server that it is a client of. */
  readonly port: number;
  /** Of the session. */
  readonly id: string;
}

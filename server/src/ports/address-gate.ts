import type { HubError } from '@session-hub/shared';

/** What a connection or a request says about where it comes from. */
export interface CameFrom {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The other end of the TCP connection: the client, or the proxy closest to the hub. */
  readonly peer: string | undefined;
}

/** `told`: it may open, only to hear this at its CONNECT. `refused`: it does not open. */
export type Opening = { kind: 'paid' } | { kind: 'told' | 'refused'; error: HubError };

/** Stands before everything that is verified, for sockets and HTTP alike (R97). */
export interface AddressGate {
  /** Whether `X-Forwarded-For` is read here. */
  readonly trustsProxies: boolean;
  /** The address of the client; empty when a trusted proxy wrote something else than an address. */
  addressOf(from: CameFrom): string;
  /** What is counted together: an IPv4 address, or an IPv6 /64. */
  keyOf(address: string): string;
  /** Throws `rate_limited` with the time to come back; otherwise the attempt counts. */
  enter(address: string): void;
  /** A connection opens, and counts as an attempt. */
  open(address: string): Opening;
  /** The attempt was refused for good, or ended in a flood: it costs as much as several. */
  failed(address: string): void;
  /** The attempt costs nothing: another limit counts it, or the hub could not find out who the caller is. */
  giveBack(address: string): void;
}

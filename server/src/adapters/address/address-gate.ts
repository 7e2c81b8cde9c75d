import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { hubError } from '@session-hub/shared';
import proxyaddr from 'proxy-addr';
import type { AddressLimiter } from '../../core/rate-limit/address-limiter.js';
import type { BucketLimit } from '../../core/rate-limit/token-bucket.js';
import type { Logger } from '../../ports/logger.js';
import { addressKey, placeOf, plainAddress } from './address-key.js';
import type { Trusts } from './trust-proxy.js';

export interface AddressGateOptions {
  limiter: AddressLimiter;
  /** Null: `X-Forwarded-For` is ignored. */
  trusts: Trusts | null;
  logger: Logger;
}

/** What a connection or a request says about where it comes from. */
export interface CameFrom {
  readonly headers: IncomingHttpHeaders;
  /** The other end of the TCP connection: the client, or the proxy closest to the hub. */
  readonly peer: string | undefined;
}

/**
 * Stands before everything that is verified, for sockets and HTTP alike: finds the real address of a client and asks
 * whether that address may try again. Loopback addresses may always.
 */
export class AddressGate {
  readonly #options: AddressGateOptions;
  #hint: 'due' | 'logged' = 'due';

  constructor(options: AddressGateOptions) {
    this.#options = options;
  }

  /** Whether `X-Forwarded-For` is read here. */
  get trustsProxies(): boolean {
    return this.#options.trusts !== null;
  }

  /** The address of the client; empty when a trusted proxy wrote something else than an address. */
  addressOf({ headers, peer }: CameFrom): string {
    const { trusts } = this.#options;
    if (trusts === null) {
      if (headers['x-forwarded-for'] !== undefined) this.#hintAt(peer);
      return plainAddress(peer ?? '');
    }
    // All that `proxy-addr` looks at.
    const request = { headers, socket: { remoteAddress: peer } } as IncomingMessage;
    return plainAddress(proxyaddr(request, trusts) ?? '');
  }

  /** Throws `rate_limited` with the time to come back; otherwise the attempt counts. */
  enter(address: string): void {
    const key = addressKey(address);
    const retryAfter = key === null ? 0 : this.#options.limiter.take(key);
    if (retryAfter === 0) return;
    const message = 'Too many attempts to connect come from this address.';
    throw hubError('rate_limited', { message, retryAfter });
  }

  /** The attempt was refused for good, or ended in a flood: it costs as much as several. */
  failed(address: string): void {
    const key = addressKey(address);
    if (key !== null) this.#options.limiter.fail(key);
  }

  /** The attempt costs nothing: another limit counts it, or the hub could not find out who the caller is. */
  giveBack(address: string): void {
    const key = addressKey(address);
    if (key !== null) this.#options.limiter.giveBack(key);
  }

  setLimit(limit: BucketLimit): void {
    this.#options.limiter.setLimit(limit);
  }

  /** From a public address the header says nothing: any client can send it. */
  #hintAt(peer: string | undefined): void {
    if (this.#hint === 'logged') return;
    switch (placeOf(peer ?? '')) {
      case 'loopback':
      case 'private':
        break;
      case 'public':
      case 'unknown':
        return;
    }
    this.#hint = 'logged';
    this.#options.logger.warn('a proxy stands before the hub, and all its clients count as one address', {
      proxy: peer,
      step: 'Set TRUST_PROXY (or the option trustProxy) to the number of proxies before the hub.',
    });
  }
}

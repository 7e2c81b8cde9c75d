import type { IncomingMessage } from 'node:http';
import { type HubError, hubError } from '@session-hub/shared';
import proxyaddr from 'proxy-addr';
import type { AddressGate, CameFrom } from '../../ports/address-gate.js';
import type { Logger } from '../../ports/logger.js';
import type { AddressLimiter } from '../../protocol/limits/address-limiter.js';
import { addressKey, placeOf, plainAddress } from './address-key.js';

export interface AddressGateOptions {
  limiter: AddressLimiter;
  /** Whether the address at this distance from the hub is a trusted proxy. Null: `X-Forwarded-For` is ignored. */
  trusts: ((address: string, distance: number) => boolean) | null;
  logger: Logger;
}

/** Finds the real address of each client, and limits its attempts. Loopback addresses are not limited. */
export function createAddressGate({ limiter, trusts, logger }: AddressGateOptions): AddressGate {
  let hint: 'due' | 'logged' = 'due';

  return {
    trustsProxies: trusts !== null,

    addressOf({ headers, peer }) {
      if (trusts === null) {
        if (headers['x-forwarded-for'] !== undefined) hintAt(peer);
        return plainAddress(peer ?? '');
      }
      return plainAddress(proxyaddr(requestOf({ headers, peer }), trusts) ?? '');
    },

    keyOf: (address) => addressKey(address) ?? address,

    enter(address) {
      const key = addressKey(address);
      const retryAfter = key === null ? 0 : limiter.take(key);
      if (retryAfter > 0) throw tooMany(retryAfter);
    },

    open(address) {
      const key = addressKey(address);
      const opening = key === null ? null : limiter.open(key);
      if (opening === null || opening.kind === 'paid') return { kind: 'paid' };
      return { kind: opening.kind, error: tooMany(opening.retryAfter) };
    },

    failed(address) {
      const key = addressKey(address);
      if (key !== null) limiter.fail(key);
    },

    giveBack(address) {
      const key = addressKey(address);
      if (key !== null) limiter.giveBack(key);
    },
  };

  /** From a public address the header says nothing: any client can send it. */
  function hintAt(peer: string | undefined): void {
    if (hint === 'logged') return;
    switch (placeOf(peer ?? '')) {
      case 'loopback':
      case 'private':
        break;
      case 'public':
      case 'unknown':
        return;
    }
    hint = 'logged';
    const isLimited = addressKey(peer ?? '') !== null;
    logger.warn('a proxy stands before the hub, which does not know the addresses of its clients', {
      proxy: peer,
      effect: isLimited ? 'all its clients share one limit' : 'no client is limited by address',
      step: 'Set TRUST_PROXY (or the option trustProxy) to the number of proxies before the hub.',
    });
  }
}

function tooMany(retryAfter: number): HubError {
  const message = 'Too many attempts to connect come from this address.';
  return hubError('rate_limited', { message, retryAfter });
}

/** All that `proxy-addr` looks at. */
function requestOf({ headers, peer }: CameFrom): IncomingMessage {
  return { headers, socket: { remoteAddress: peer } } as IncomingMessage;
}

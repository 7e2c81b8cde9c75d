import { ERROR_TABLE, HubError, hubError } from '@session-hub/shared';
import type { Request } from 'express';
import type { AddressGate } from '../../ports/address-gate.js';
import type { Admit, Principal } from '../../ports/authenticator.js';
import type { RateLimiter } from '../../protocol/limits/rate-limiter.js';
import { HttpRefusal } from './error-response.js';

export type AdmitRequest = (request: Request) => Promise<Principal>;

/**
 * Lets in who is known and not too fast. Each caller is counted per address, so that the many who share a name,
 * or share an address, do not slow one another down; unknown callers are counted by address alone. The limit
 * of the address comes first (R97); a request that is carried out gives the attempt back, because its caller is counted here.
 */
export function createAdmission(
  admit: Admit,
  limiter: RateLimiter | null,
  addresses: AddressGate | 'none',
): AdmitRequest {
  const gate = addresses === 'none' ? null : addresses;
  const keyOf = (address: string): string => gate?.keyOf(address) ?? address;
  return async (request) => {
    const address = addressOf(request, addresses);
    gate?.enter(address);
    try {
      const who = await verified(request, address);
      spend(`${who.id} ${keyOf(address)}`);
      // Only now: a caller that is too fast would make the hub verify its token without end.
      gate?.giveBack(address);
      return who;
    } catch (error) {
      if (error instanceof HubError && !error.retryable) spend(` ${keyOf(address)}`);
      throw refusalOf(error);
    }
  };

  async function verified(request: Request, address: string): Promise<Principal> {
    try {
      return await admit({ token: tokenOf(request), address });
    } catch (error) {
      if (error instanceof HubError && !error.retryable) gate?.failed(address);
      else gate?.giveBack(address);
      throw error;
    }
  }

  function spend(key: string): void {
    const retryAfter = limiter?.take(key) ?? 0;
    if (retryAfter > 0) throw hubError('rate_limited', { retryAfter });
  }
}

/** `authenticate` may refuse with a code of its own, which the error table has no status for. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof HubError) || Object.hasOwn(ERROR_TABLE, error.code)) return error;
  return new HttpRefusal(error, error.retryable ? 503 : 403);
}

function addressOf(request: Request, addresses: AddressGate | 'none'): string {
  const { ip, headers, socket } = request;
  if (addresses === 'none') return ip ?? '';
  // An application that the hub is embedded in may have a `trust proxy` of its own.
  return addresses.addressOf({ headers, peer: addresses.trustsProxies ? socket.remoteAddress : ip });
}

function tokenOf({ headers }: Request): string | null {
  const { authorization } = headers;
  if (authorization === undefined) return null;
  const token = /^Bearer +([^\s]+) *$/i.exec(authorization)?.[1];
  if (token === undefined)
    throw hubError('unauthorized', { message: 'Send the token as `Authorization: Bearer …`.' });
  return token;
}

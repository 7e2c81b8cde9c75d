import { HubError, hubError } from '@session-hub/shared';
import type { Request } from 'express';
import type { RateLimiter } from '../../core/rate-limit/rate-limiter.js';
import type { Authenticate, Principal } from '../../ports/authenticator.js';

export type Admit = (request: Request) => Promise<Principal>;

/**
 * Lets in who is known and not too fast. Each caller is counted per address, so that the many who share a name,
 * or share an address, do not slow one another down; those nobody knows are counted by address alone.
 */
export function createAdmission(authenticate: Authenticate, limiter: RateLimiter | null): Admit {
  return async (request) => {
    const address = request.ip ?? request.socket.remoteAddress ?? '';
    try {
      const who = await authenticate({ token: tokenOf(request), address });
      spend(`${who.id} ${address}`);
      return who;
    } catch (error) {
      if (error instanceof HubError && error.code === 'unauthorized') spend(` ${address}`);
      throw error;
    }
  };

  function spend(key: string): void {
    const retryAfter = limiter?.take(key) ?? 0;
    if (retryAfter > 0) throw hubError('rate_limited', { retryAfter });
  }
}

function tokenOf({ headers }: Request): string | null {
  const { authorization } = headers;
  if (authorization === undefined) return null;
  const token = /^Bearer +([^\s]+) *$/i.exec(authorization)?.[1];
  if (token === undefined)
    throw hubError('unauthorized', { message: 'Send the token as `Authorization: Bearer …`.' });
  return token;
}

import { createHash, timingSafeEqual } from 'node:crypto';
import { hubError } from '@session-hub/shared';
import { TOKEN_HOLDER } from '../../core/session/draft/actors.js';
import type { Authenticate } from '../../ports/authenticator.js';

/** One secret for everybody who may use the hub. Compared in constant time. */
export function sharedToken(secret: string): Authenticate {
  const expected = digestOf(secret);
  return async ({ token }) => {
    if (token === null || !timingSafeEqual(digestOf(token), expected)) throw hubError('unauthorized');
    return TOKEN_HOLDER;
  };
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

import { HubError, hubError, PROTOCOL_VERSION } from '@session-hub/shared';
import { helloSchema } from '@session-hub/shared/schemas';
import type { Socket } from 'socket.io';
import type { Admit, Principal } from '../../ports/authenticator.js';

export interface SocketAdmission {
  admit: Admit;
  /** Whether the hub answers under the name in the Host header. */
  allowHost(host: string | undefined): boolean;
  allowOrigin(asked: { origin: string; host: string | undefined; protocol: string }): boolean;
}

/** Who connects; throws the refusal that the client is told before the connection is closed. */
export async function admitSocket(
  { handshake }: Socket,
  admission: SocketAdmission,
  address: string,
): Promise<Principal> {
  const { origin, host } = handshake.headers;
  const protocol = handshake.secure ? 'https' : 'http';
  if (!admission.allowHost(host))
    throw hubError('origin_refused', { message: 'The hub does not answer under this name.' });
  if (origin === undefined ? hidesOrigin(handshake) : !admission.allowOrigin({ origin, host, protocol }))
    throw hubError('origin_refused');

  const hello = helloSchema.safeParse(handshake.auth);
  if (!hello.success || hello.data.protocol !== PROTOCOL_VERSION) {
    throw hubError('protocol_mismatch', { details: { hub: PROTOCOL_VERSION } });
  }
  return await admission.admit({ token: hello.data.token ?? null, address });
}

/**
 * Pages of other origins can open a connection without an Origin header: by a script element, which Engine.IO answers with
 * JSONP (`j`), and by any other request that a browser does not protect.
 */
function hidesOrigin({ query, headers }: Socket['handshake']): boolean {
  const site = headers['sec-fetch-site'];
  return query.j !== undefined || site === 'cross-site' || site === 'same-site';
}

/** Socket.IO hands `data` of a middleware's error to the client. */
export function connectError(error: unknown): Error & { data: unknown } {
  const refusal = error instanceof HubError ? error : hubError('internal', { cause: error });
  return Object.assign(new Error(refusal.code), { data: refusal.toJSON() });
}

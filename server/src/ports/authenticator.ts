/**
 * The authenticated caller. Its `id` is the `by` of every event it causes.
 *
 * @example
 * const who: Principal = { id: 'alice', kind: 'person', roles: ['editor'] };
 * const client = hub.client(who);
 */
export interface Principal {
  /** 1 to 128 characters without control characters. `hub`, `nobody`, `anonymous` and `token` are reserved. */
  id: string;
  /** `shared` is an account that many processes use. An emitter may then say which of them it is. */
  kind: 'person' | 'shared';
  /** The roles of the caller. */
  roles: readonly string[];
}

/**
 * What a caller sends to prove its identity.
 *
 * @example
 * const authenticate = ({ token, address }: Credentials) => {
 *   console.log('connection from', address);
 *   return token === process.env.HUB_TOKEN ? ({ id: 'worker', kind: 'shared', roles: [] } as const) : null;
 * };
 * const hub = await createHub({ authenticate });
 */
export interface Credentials {
  /**
   * The token from the handshake's `auth` or the Authorization header, never from a URL. Null without a
   * token.
   */
  token: string | null;
  /** The address the connection comes from. */
  address: string;
}

/**
 * Returns the principal for these credentials. Null, undefined or a principal without a valid id is answered
 * with `unauthorized`. Throw a `HubError` to refuse with another code. Any other error, and no answer within
 * 5 s, is answered with `auth_unavailable`: the client tries again later.
 *
 * @example
 * const authenticate: Authenticate = async ({ token }) => {
 *   const user = token === null ? null : await findUser(token);
 *   if (user === null) return null;
 *   if (user.isLocked) throw new HubError({ code: 'forbidden', message: 'This account is locked.', retryable: false });
 *   return { id: user.id, kind: 'person', roles: user.roles };
 * };
 */
export type Authenticate = (credentials: Credentials) => MaybePrincipal | Promise<MaybePrincipal>;

/** `Authenticate` with its answer checked: the one way in for sockets and HTTP alike. Rejects with a `HubError`. */
export type Admit = (credentials: Credentials) => Promise<Principal>;

type MaybePrincipal = Principal | null | undefined;

/** The authenticated caller. `id` stands as `by` in every event the caller causes. */
export interface Principal {
  /** 1 to 128 characters without control characters. `hub`, `nobody`, `anonymous` and `token` are reserved. */
  id: string;
  /** `shared`: many come under this name, so an emitter may say which of them it is. */
  kind: 'person' | 'shared';
  roles: readonly string[];
}

export interface Credentials {
  /** From the handshake's `auth` or the Authorization header; never from a URL. */
  token: string | null;
  /** The address the connection comes from. */
  address: string;
}

/**
 * Says which principal sent these credentials. Null, undefined or a principal without a proper id is answered with
 * `unauthorized`. To refuse with another code, throw a `HubError`. Anything else that is thrown, and no answer within
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

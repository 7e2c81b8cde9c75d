/** Who is asking. `id` stands as `by` in every event the caller causes. */
export interface Principal {
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

/** Tells who is behind a connection or a request. Throws `unauthorized` for nobody it knows. */
export type Authenticate = (credentials: Credentials) => Promise<Principal>;

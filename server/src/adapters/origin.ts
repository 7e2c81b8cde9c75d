/** What a request says about the page it comes from and the hub it believes to talk to. */
export interface AskedOrigin {
  /** The Origin header. */
  readonly origin: string;
  /** The Host header. */
  readonly host: string | undefined;
  /** How the request reached the hub: behind a proxy that ends TLS, what the proxy says. */
  readonly protocol: string;
}

/**
 * Whether pages of this origin may use the hub: those the hub itself serves (same scheme, host and port), and
 * those in the list. The answer for the hub's own pages rests on the Host header; `isAllowedHost` guards that.
 */
export function isAllowedOrigin(
  { origin, host, protocol }: AskedOrigin,
  allowedOrigins: readonly string[],
): boolean {
  const asked = normalOrigin(origin);
  if (asked === null) return false;
  if (host !== undefined && asked === normalOrigin(`${protocol}://${host}`)) return true;
  return allowedOrigins.some((allowed) => normalOrigin(allowed) === asked);
}

/**
 * Whether a hub bound to `boundHost` may answer under this Host header. A hub on loopback answers only under
 * loopback names: otherwise a page anywhere could point its own name at 127.0.0.1 and pass for the hub's own.
 * A hub that is bound to anything else cannot know its names. Browsers always send the header.
 */
export function isAllowedHost(hostHeader: string | undefined, boundHost: string): boolean {
  const bound = bareHost(boundHost);
  if (!isLoopback(bound) || hostHeader === undefined) return true;
  return isLoopback(hostnameOf(hostHeader));
}

/** Whether an address to listen on can be reached from this machine only. */
export function isLoopbackHost(host: string): boolean {
  return isLoopback(bareHost(host));
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === '::1' ||
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

/** Null for what is no origin, such as `null`, which sandboxed pages send. */
function normalOrigin(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.host === '' || url.username !== '' || url.password !== '') return null;
  // Not `url.origin`: that is 'null' for every scheme browsers do not treat as special, like an app's own.
  const isBare = (url.pathname === '/' || url.pathname === '') && url.search === '' && url.hash === '';
  return isBare ? `${url.protocol}//${url.host}` : null;
}

function hostnameOf(hostHeader: string): string {
  const text = `http://${hostHeader}`;
  return URL.canParse(text) && normalOrigin(text) !== null ? bareHost(new URL(text).hostname) : '';
}

function bareHost(host: string): string {
  return host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
}

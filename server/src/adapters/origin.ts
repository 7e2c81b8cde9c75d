import type { Logger } from '../ports/logger.js';

/** What a request says about the page it comes from and the hub it believes to talk to. */
export interface AskedOrigin {
  /** The Origin header. */
  readonly origin: string;
  /** The Host header. */
  readonly host: string | undefined;
  /** How the request reached the hub: behind a proxy that ends TLS, what the proxy says. */
  readonly protocol: string;
}

export interface OriginRules {
  /** Whether the hub answers under the name in the Host header. */
  allowHost(host: string | undefined): boolean;
  allowOrigin(asked: AskedOrigin): boolean;
  /** Whether the origin was named as one that is allowed, whatever the request is about. */
  isListed(origin: string): boolean;
}

export interface OriginRulesOptions {
  allowedOrigins: readonly string[];
  /** The address the hub is bound to; null when it is not known. */
  host: string | null;
  /** Whether proxies before the hub are known: then others than this machine reach it. */
  behindProxy: 'yes' | 'no';
  logger: Logger;
}

/** Each refused origin is logged once; past this many, no more are. */
const MOST_LOGGED = 100;
const LONGEST_LOGGED = 200;

/** Which pages may use one hub. */
export function createOriginRules({
  allowedOrigins,
  host: bound,
  behindProxy,
  logger,
}: OriginRulesOptions): OriginRules {
  const logged = new Set<string>();
  const isLocal = bound !== null && isLoopbackHost(bound) && behindProxy === 'no';

  return {
    isListed: (origin) => isAllowedOrigin({ origin, host: undefined, protocol: '' }, allowedOrigins),
    allowHost(host) {
      if (bound === null || isAllowedHost(host, bound)) return true;
      const name = host?.slice(0, LONGEST_LOGGED);
      say(`host ${name}`, 'refused a request for a name that is not a loopback name', {
        host: name,
        step: 'The hub listens on loopback only. Set HOST to an address that others can reach.',
      });
      return false;
    },
    allowOrigin(asked) {
      if (isAllowedOrigin(asked, allowedOrigins)) return true;
      // Every page that comes from this machine may use a hub that only this machine can reach.
      if (isLocal && isLoopbackOrigin(asked.origin)) return true;
      const origin = asked.origin.slice(0, LONGEST_LOGGED);
      say(`origin ${origin}`, 'refused a page of an origin that is not allowed', {
        origin,
        step: 'If this page may use the hub, add its origin to ALLOWED_ORIGINS.',
      });
      return false;
    },
  };

  function say(what: string, message: string, facts: Readonly<Record<string, unknown>>): void {
    if (logged.size >= MOST_LOGGED || logged.has(what)) return;
    logged.add(what);
    logger.warn(message, facts);
  }
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

/** Whether a page was loaded from this machine, whatever the port. */
function isLoopbackOrigin(origin: string): boolean {
  const asked = normalOrigin(origin);
  return asked !== null && /^https?:/.test(asked) && isLoopback(bareHost(new URL(asked).hostname));
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

import proxyaddr from 'proxy-addr';

/**
 * Proxies whose `X-Forwarded-For` the hub trusts. A number: that many proxies in a row are in front of the
 * hub; 0 means none. A list: addresses, networks such as `10.0.0.0/8`, and `loopback`, `linklocal` and
 * `uniquelocal`. It works like `trust proxy` of Express.
 *
 * @example
 * const trustProxy: TrustProxy = ['loopback', '10.0.0.0/8'];
 * const hub = await createHub({ server: httpServer, trustProxy });
 */
export type TrustProxy = number | readonly string[];

/** Whether the address at this distance from the hub is a trusted proxy. */
export type Trusts = (address: string, distance: number) => boolean;

const MOST_PROXIES = 10;

/** Null: no proxy is trusted. Throws a sentence about what cannot be used. */
export function trustsOf(trustProxy: TrustProxy): Trusts | null {
  if (trustProxy === 0) return null;
  if (typeof trustProxy !== 'number') {
    const number = trustProxy.find((part) => /^\d+$/.test(part));
    if (number !== undefined)
      throw new Error(`${number} in a list is no address; a number of proxies stands alone`);
    return proxyaddr.compile([...trustProxy]);
  }
  if (Number.isInteger(trustProxy) && trustProxy > 0 && trustProxy <= MOST_PROXIES)
    return (_address, distance) => distance < trustProxy;
  throw new Error(`there can be 0 to ${MOST_PROXIES} proxies, not ${trustProxy}`);
}

/** `1`, or `loopback, 10.0.0.0/8`. Throws a sentence about what cannot be used. */
export function parseTrustProxy(text: string): TrustProxy {
  const trustProxy: TrustProxy = /^\d+$/.test(text)
    ? Number(text)
    : text.split(',').flatMap((part) => part.trim() || []);
  trustsOf(trustProxy);
  return trustProxy;
}

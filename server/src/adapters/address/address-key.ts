import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Where an address is, as far as limits and hints care. */
export type AddressPlace = 'loopback' | 'private' | 'public' | 'unknown';

/** Every address that cannot be read counts as this one: random text gets no limit of its own. */
const UNKNOWN_KEY = 'unknown';

/**
 * The address without brackets, port and zone, IPv4 as IPv4; empty when it is no address. Some proxies write the port
 * into `X-Forwarded-For`.
 */
export function plainAddress(text: string): string {
  return parsed(text)?.toString() ?? '';
}

/**
 * What is counted together: an IPv4 address, or the /64 that one IPv6 host has to itself. Null for loopback, which is
 * not limited.
 */
export function addressKey(text: string): string | null {
  const address = parsed(text);
  if (address === null) return UNKNOWN_KEY;
  if (address.range() === 'loopback') return null;
  if (address.kind() === 'ipv4') return address.toString();
  const [a = 0, b = 0, c = 0, d = 0] = (address as ipaddr.IPv6).parts;
  return `${[a, b, c, d].map((part) => part.toString(16)).join(':')}::/64`;
}

export function placeOf(text: string): AddressPlace {
  const range = parsed(text)?.range();
  switch (range) {
    case undefined:
      return 'unknown';
    case 'loopback':
      return 'loopback';
    case 'private':
    case 'uniqueLocal':
    case 'linkLocal':
    case 'carrierGradeNat':
      return 'private';
    default:
      return 'public';
  }
}

function parsed(text: string): Address | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const [plain = ''] = bare.split('%');
  switch (isIP(plain)) {
    case 4:
      return ipaddr.IPv4.parse(plain);
    case 6:
      // `ipaddr.js` does not read all that Node does; what URL makes of it, it does.
      return withoutMapping(ipaddr.IPv6.parse(new URL(`http://[${plain}]`).hostname.slice(1, -1)));
    default:
      return null;
  }
}

/** A translator before the hub writes IPv4 clients as IPv6. Without their IPv4 address all would be one /64. */
function withoutMapping(address: ipaddr.IPv6): Address {
  switch (address.range()) {
    case 'ipv4Mapped':
    case 'rfc6145':
    case 'rfc6052':
      return ipaddr.fromByteArray(address.toByteArray().slice(12));
    default:
      return address;
  }
}

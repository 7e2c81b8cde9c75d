import type { HubFacade } from '../../core/hub/hub-facade.js';
import type { AddressGate } from '../../ports/address-gate.js';
import type { Admit } from '../../ports/authenticator.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { Places } from '../../protocol/limits/places.js';
import type { BucketLimit } from '../../protocol/limits/token-bucket.js';

/** Whether pages of this origin may use the hub. */
export type AllowOrigin = (asked: { origin: string; host: string | undefined; protocol: string }) => boolean;

export interface HttpOptions {
  hub: HubFacade;
  admit: Admit;
  logger: Logger;
  clock: Clock;
  allowOrigin: AllowOrigin;
  /**
   * Whether the hub answers under this Host header. Asked for every request, also for those without an origin: a
   * page that pointed its own name at the hub counts as the hub's own. Every name is good by default.
   */
  allowHost?: (host: string | undefined) => boolean;
  /** Folders served to everybody: the page at `/`, the SDK's bundles at `/sdk/`. Nothing is served by default. */
  files?: { page?: string; sdk?: string };
  /** Requests of one caller; 200 a second and 400 at once by default. */
  rateLimit?: BucketLimit | 'none';
  /** Limits by address, before a token is looked at; none by default. */
  addresses?: AddressGate | 'none';
  /** Where open streams are counted; null, the default, sets no bound. */
  places?: Places | null;
}

export type HttpSettings = Required<HttpOptions>;

export function settingsOf(options: HttpOptions): HttpSettings {
  return {
    allowHost: () => true,
    files: {},
    addresses: 'none',
    rateLimit: { rate: 200, burst: 400 },
    places: null,
    ...options,
  };
}

import { hubError } from '@session-hub/shared';
import type { Principal } from '../../ports/authenticator.js';

/** What a caller has to be allowed. `none` is for probes and tools that cannot log in. */
export type Permission =
  | 'read'
  | 'write'
  | 'command'
  | 'manage'
  | 'grant'
  | 'create'
  | 'list'
  | 'admin'
  | 'none';

/** Every way to a request asks here before it runs. Throws `forbidden`. */
export function checkPermission(who: Principal, { permission }: { readonly permission: Permission }): void {
  if (permission !== 'none' && !may(who, permission)) throw hubError('forbidden');
}

/** A caller that was admitted may do everything: access control is not there yet. */
function may(_who: Principal, _permission: Permission): boolean {
  return true;
}

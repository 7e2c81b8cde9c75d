import type { ConnectionState } from '@session-hub/client';

/** Tells each loss of the hub, and each return of it, once; null while there is nothing new. */
export function createReachNews(): (state: ConnectionState) => 'offline' | 'online' | null {
  let wasReached = false;
  let isOffline = false;
  return ({ kind }) => {
    switch (kind) {
      case 'offline':
      case 'connecting':
        if (!wasReached || isOffline) return null;
        isOffline = true;
        return 'offline';
      case 'catching up':
      case 'live':
        wasReached = true;
        if (!isOffline) return null;
        isOffline = false;
        return 'online';
      case 'closed':
        return null;
    }
  };
}

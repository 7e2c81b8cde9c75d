import type { ConnectionState } from '@session-hub/client';

export function isOpen({ kind }: ConnectionState): boolean {
  switch (kind) {
    case 'live':
    case 'catching up':
      return true;
    case 'connecting':
    case 'offline':
    case 'closed':
      return false;
  }
}

import { connectHub, type Hub } from '@session-hub/client';
import type { ConnectionOptions } from './connection-options.js';

export function connect({ url, token, namespace, path }: ConnectionOptions): Hub {
  return connectHub(url, {
    ...(token === undefined || token === '' ? {} : { token }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(path === undefined ? {} : { path }),
  });
}

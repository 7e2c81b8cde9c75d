import type { ErrorShape } from '@session-hub/shared';
import { io } from 'socket.io-client';
import type { Transport } from '../core/transport.js';

/** Missing in Node. */
const { location } = globalThis as Partial<typeof globalThis>;

export interface SocketIoOptions {
  url: string;
  namespace: string;
  path: string;
}

/** Socket.IO as the way to the hub. When to come back is decided elsewhere. */
export function socketIoTransport({ url, namespace, path }: SocketIoOptions): Transport {
  let hasWarned = false;
  return {
    open(hello, listener) {
      const { origin, pathname } = new URL(url, location?.href);
      const socket = io(origin + namespace, {
        path: pathname.replace(/\/+$/, '') + path,
        auth: hello,
        reconnection: false,
        forceNew: true,
        transports: ['websocket', 'polling'],
        tryAllTransports: true,
        timeout: 10_000,
      });
      let isClosed = false;
      const closed = (refusal: ErrorShape | null) => {
        if (isClosed) return;
        isClosed = true;
        socket.disconnect();
        listener.closed(refusal);
      };
      socket.on('connect', listener.opened);
      socket.on('connect_error', ({ data }: Error & { data?: ErrorShape }) => {
        // The developer of the page has to see this, not only its code.
        if (data?.code === 'origin_refused' && !hasWarned) {
          hasWarned = true;
          console.warn('session-hub:', data.message, ...(data.steps ?? []));
        }
        closed(data ?? null);
      });
      socket.on('disconnect', () => closed(null));
      socket.onAny(listener.pushed);
      return {
        request: (name, input, reply) => void socket.emit(name, input, reply),
        close() {
          isClosed = true;
          socket.disconnect();
        },
      };
    },
  };
}

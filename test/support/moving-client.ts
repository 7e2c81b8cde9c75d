import { connectHub, type Hub, type HubOptions, type Transport } from '@session-hub/client';
import { socketIoTransport } from '@session-hub/client/internal/adapters/socket-io-transport.js';
import type { Push } from '@session-hub/shared';

/** The SDK as it is, with a note of when it was asked to move and when it was live again. */
export interface MovingClient {
  readonly hub: Hub;
  /** For each move: milliseconds from the moment the hub had named to being live again. */
  readonly waits: number[];
  /** Asked to go, and not live elsewhere yet. */
  readonly isMoving: boolean;
  live(): Promise<void>;
  close(): void;
}

export function movingClient(url: string, options: HubOptions = {}): MovingClient {
  const waits: number[] = [];
  /** When it is to go; null while nobody asked. */
  let goAt: number | null = null;
  let hasLeft = false;
  const socket = socketIoTransport({ url, namespace: '/hub', path: '/socket.io' });
  const transport: Transport = {
    open: (hello, listener) =>
      socket.open(hello, {
        ...listener,
        pushed(name, payload) {
          const notice = name === 'notice' ? (payload as Push<'notice'>) : null;
          if (notice?.kind === 'closing') {
            goAt = performance.now() + notice.reconnectAfter;
            hasLeft = false;
          }
          listener.pushed(name, payload);
        },
      }),
  };
  const hub = connectHub(url, { transport, ...options });
  const { connection } = hub;
  connection.subscribe(() => {
    if (connection.state.kind !== 'live') {
      hasLeft = true;
      return;
    }
    if (goAt === null || !hasLeft) return;
    waits.push(performance.now() - goAt);
    goAt = null;
  });

  return {
    hub,
    waits,
    get isMoving() {
      return goAt !== null;
    },
    live: () =>
      new Promise((resolve) => {
        const look = (): void => {
          if (connection.state.kind !== 'live') return;
          stop();
          resolve();
        };
        const stop = connection.subscribe(look);
        look();
      }),
    close: () => hub.close(),
  };
}

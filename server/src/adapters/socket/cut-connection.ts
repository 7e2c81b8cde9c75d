import type { Socket } from 'socket.io';
import type { Clock } from '../../ports/clock.js';

/** How long a client has to read why, and to close its side. */
const GRACE_MS = 2_000;

/**
 * Ends a connection after what was written to it. Over polling, Engine.IO would wait 30 s for the next request of the
 * client, to answer it with the end. Over a WebSocket, `ws` waits as long as `socketOptions` says.
 */
export function cutConnection(conn: Socket['conn'], clock: Clock): void {
  clock.soon(() => {
    if (conn.readyState === 'closed') return;
    const cancel = clock.after(GRACE_MS, () => endConnection(conn));
    conn.once('close', cancel);
    conn.close();
  });
}

/** Ends a connection at once, whatever waits to be written to it. */
export function endConnection(conn: Socket['conn']): void {
  conn.close(true);
  // Over polling, and when it is closing already, only the end of the transport ends it.
  if (conn.readyState !== 'closed') conn.transport.emit('close');
}

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
    const cancel = clock.after(GRACE_MS, () => {
      conn.close(true);
      // One that is closing already is ended by its transport alone.
      if (conn.readyState !== 'closed') conn.transport.emit('close');
    });
    conn.once('close', cancel);
    conn.close();
  });
}

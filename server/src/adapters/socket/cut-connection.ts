import type { Socket } from 'socket.io';
import type { Clock } from '../../ports/clock.js';

/** As `engine.io` 6 and `ws` 8 have it. */
interface Inside {
  readonly transport?: { readonly socket?: { terminate?(): void } };
}

/** How long a client has to read why, and to close its side. */
const GRACE_MS = 2_000;

/**
 * Ends a connection after what was written to it. Left alone, `ws` would wait 30 s for a client that does not close its
 * side, and go on reading from it.
 */
export function cutConnection(conn: Socket['conn'], clock: Clock): void {
  clock.soon(() => {
    if (conn.readyState === 'closed') return;
    const cancel = clock.after(GRACE_MS, () => (conn as unknown as Inside).transport?.socket?.terminate?.());
    conn.once('close', cancel);
    conn.close();
  });
}

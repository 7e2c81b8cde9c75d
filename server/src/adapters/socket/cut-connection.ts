import type { Socket } from 'socket.io';
import type { Clock } from '../../ports/clock.js';

/** As `engine.io` 6 and `ws` 8 have it. Each part may be missing: then the end takes as long as they want. */
interface Inside {
  readonly transport?: {
    /** Of long polling: how long it waits for another poll to answer with the end. */
    closeTimeout?: number;
    onClose?(): void;
    readonly socket?: { terminate?(): void };
  };
}

/** How long a client has to read why, and to close its side. */
const GRACE_MS = 2_000;

/**
 * Ends a connection after what was written to it. Left alone, `ws` and Engine.IO would wait 30 s for a client that does
 * not close its side, and go on reading from it.
 */
export function cutConnection(conn: Socket['conn'], clock: Clock): void {
  clock.soon(() => {
    if (conn.readyState === 'closed') return;
    const { transport } = conn as unknown as Inside;
    if (transport?.closeTimeout !== undefined) transport.closeTimeout = GRACE_MS;
    const cancel = clock.after(GRACE_MS, () => end(conn as unknown as Inside));
    conn.once('close', cancel);
    conn.close();
  });
}

function end({ transport }: Inside): void {
  if (transport?.socket?.terminate === undefined) transport?.onClose?.();
  else transport.socket.terminate();
}

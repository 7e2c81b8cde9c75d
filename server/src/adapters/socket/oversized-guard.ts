import { LIMITS } from '@session-hub/shared';
import type { Socket } from 'socket.io';

/** Tells whether a message was too large, at no cost for the others: only after a large packet is anything measured. */
export class OversizedGuard {
  #pending = 0;

  constructor(socket: Socket) {
    socket.conn.on('packet', ({ data }: { data?: unknown }) => {
      if (typeof data === 'string' && data.length > LIMITS.messageBytes) this.#pending += 1;
    });
  }

  refuses(input: unknown): boolean {
    if (this.#pending === 0 || JSON.stringify(input ?? null).length <= LIMITS.messageBytes) return false;
    this.#pending -= 1;
    return true;
  }
}

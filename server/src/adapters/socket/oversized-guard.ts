import { LIMITS } from '@session-hub/shared';

/** What Engine.IO tells of a connection. */
interface PacketSource {
  on(event: 'packet', listener: (packet: { data?: unknown }) => void): unknown;
}

/** In UTF-8 a text takes up to three bytes for each of its units. */
const WORTH_MEASURING = LIMITS.messageBytes / 3;

/** Tells whether a message was too large, at no cost for most: only after a long packet is anything measured. */
export class OversizedGuard {
  #pending = 0;

  constructor(connection: PacketSource) {
    connection.on('packet', ({ data }) => {
      if (typeof data === 'string' && data.length > WORTH_MEASURING) this.#pending += 1;
    });
  }

  refuses(input: unknown): boolean {
    if (this.#pending === 0) return false;
    const text = JSON.stringify(input ?? null);
    if (text.length > WORTH_MEASURING) this.#pending -= 1;
    return Buffer.byteLength(text) > LIMITS.messageBytes;
  }
}

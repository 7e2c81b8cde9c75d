import { LIMITS } from '@session-hub/shared';

/** In UTF-8 a text takes up to three bytes for each of its units. */
const WORTH_MEASURING = LIMITS.messageBytes / 3;
/** What stands before the argument of an event: namespace, number of the acknowledgement and name. */
const LONGEST_ENVELOPE = 1_024;

/** Tells whether a message was too large, as it came: padding and escapes count. Only a long packet is measured. */
export class OversizedGuard {
  #next: 'fine' | 'too large' = 'fine';

  /** Engine.IO shows each packet here before Socket.IO reads it. */
  see(data: unknown): void {
    if (typeof data !== 'string' || data.length <= WORTH_MEASURING) return;
    if (argumentBytes(data) <= LIMITS.messageBytes) return;
    // Socket.IO puts off each event to a tick of its own, in the same turn as this: so ours comes just before it.
    process.nextTick(() => {
      this.#next = 'too large';
      // It may have been no event of this hub.
      process.nextTick(() => this.refuses());
    });
  }

  /** Asked once for each request. */
  refuses(): boolean {
    const isTooLarge = this.#next === 'too large';
    this.#next = 'fine';
    return isTooLarge;
  }
}

/** Bytes of the argument in the text of an event, without the bracket at its end. */
function argumentBytes(data: string): number {
  const envelope = data.slice(0, LONGEST_ENVELOPE).indexOf('",') + 2;
  return Buffer.byteLength(data) - envelope - 1;
}

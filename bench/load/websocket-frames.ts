export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

export type OnFrame = (opcode: number, buffer: Buffer, start: number, end: number) => void;

const LARGE = 16 * 1024;

/**
 * Cuts what a server sends into WebSocket frames and copies nothing that came whole. The buffer given to `onFrame` is
 * only good until it returns.
 */
export class WebsocketFrames {
  readonly #onFrame: OnFrame;
  #held = Buffer.alloc(0);
  #heldLength = 0;
  /** So many bytes have to be there before it is worth looking again. */
  #wanted = 0;

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame;
  }

  feed(chunk: Buffer, start: number, end: number): void {
    if (this.#heldLength === 0) {
      this.#hold(chunk, this.#takeFrames(chunk, start, end), end);
      return;
    }
    this.#hold(chunk, start, end);
    if (this.#heldLength < this.#wanted) return;
    const [held, length] = [this.#held, this.#heldLength];
    this.#heldLength = 0;
    const taken = this.#takeFrames(held, 0, length);
    if (taken === 0) this.#heldLength = length;
    else this.#hold(Buffer.from(held.subarray(taken, length)), 0, length - taken);
  }

  /** Where the first frame begins that is not all there. */
  #takeFrames(buffer: Buffer, from: number, end: number): number {
    let start = from;
    while (start < end) {
      const payload = payloadAt(buffer, start, end);
      this.#wanted = (payload?.end ?? start + LEAST_HEADER) - start;
      if (payload === null || payload.end > end) return start;
      this.#onFrame((buffer[start] ?? 0) & 0x0f, buffer, payload.start, payload.end);
      start = payload.end;
    }
    return start;
  }

  #hold(chunk: Buffer, start: number, end: number): void {
    const length = this.#heldLength + end - start;
    if (length > this.#held.length) {
      const larger = Buffer.allocUnsafe(Math.max(length * 2, this.#wanted, length > 0 ? 256 : 0));
      this.#held.copy(larger, 0, 0, this.#heldLength);
      this.#held = larger;
    }
    chunk.copy(this.#held, this.#heldLength, start, end);
    this.#heldLength = length;
    if (length === 0 && this.#held.length > LARGE) this.#held = Buffer.alloc(0);
  }
}

/** With these bytes of a frame its length is known, or how many more tell it. */
const LEAST_HEADER = 2;

/** Null when not even the header is all there. Servers do not mask. */
function payloadAt(buffer: Buffer, start: number, end: number): { start: number; end: number } | null {
  if (end - start < 2) return null;
  const short = (buffer[start + 1] ?? 0) & 0x7f;
  if (short < 126) return { start: start + 2, end: start + 2 + short };
  const header = short === 126 ? 4 : 10;
  if (end - start < header) return null;
  const length = short === 126 ? buffer.readUInt16BE(start + 2) : Number(buffer.readBigUInt64BE(start + 2));
  return { start: start + header, end: start + header + length };
}

/** A frame as a client has to send it: masked, though with a mask that leaves everything as it is. */
export function clientFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const frame = Buffer.alloc(2 + extended + 4 + length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) frame.writeUInt16BE(length, 2);
  if (extended === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  payload.copy(frame, 2 + extended + 4);
  return frame;
}

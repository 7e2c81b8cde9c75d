import { describe, expect, it } from '@jest/globals';
import { clientFrame, TEXT, WebsocketFrames } from '../load/websocket-frames.js';

/** As a server sends it: without a mask. */
function serverFrame(payload: string): Buffer {
  const masked = clientFrame(TEXT, Buffer.from(payload));
  const header = masked.length - Buffer.byteLength(payload) - 4;
  const frame = Buffer.concat([masked.subarray(0, header), masked.subarray(header + 4)]);
  frame[1] = (frame[1] ?? 0) & 0x7f;
  return frame;
}

function readIn(pieces: readonly Buffer[]): string[] {
  const payloads: string[] = [];
  const frames = new WebsocketFrames((opcode, buffer, start, end) => {
    expect(opcode).toBe(TEXT);
    payloads.push(buffer.toString('utf8', start, end));
  });
  // All through one buffer, as sockets do it.
  const shared = Buffer.alloc(256 * 1024);
  for (const piece of pieces) {
    piece.copy(shared);
    frames.feed(shared, 0, piece.length);
    shared.fill(0);
  }
  return payloads;
}

const PAYLOADS = [
  '',
  'short',
  'x'.repeat(125),
  'y'.repeat(126),
  'z'.repeat(65_535),
  'w'.repeat(65_536),
  'last',
];
const WHOLE = Buffer.concat(PAYLOADS.map(serverFrame));

describe('the frames of a WebSocket', () => {
  it('come out whole when they came whole, whatever their length', () => {
    expect(readIn([WHOLE])).toEqual(PAYLOADS);
  });

  it.each([1, 2, 3, 7, 127, 4_096, 65_537])(
    'come out whole when they came in pieces of %i bytes',
    (length) => {
      const pieces: Buffer[] = [];
      for (let start = 0; start < WHOLE.length; start += length)
        pieces.push(WHOLE.subarray(start, start + length));
      expect(readIn(pieces)).toEqual(PAYLOADS);
    },
  );
});

import * as ws from 'ws';

/** Engine.IO's write options, with the one it takes from Socket.IO's own broadcasts. */
export interface WriteOptions {
  compress: false;
  /** A single buffer, if any. */
  wsPreEncodedFrame?: [Buffer];
}

interface FrameEncoder {
  frame(data: Buffer, options: { fin: true; rsv1: false; opcode: 1; mask: false; readOnly: false }): Buffer[];
}

/** Exported by `ws` and missing in its types. */
const { Sender: encoder } = ws as { Sender?: Partial<FrameEncoder> };

/**
 * Leans on an internal of `ws`: a WebSocket frame made once for all sockets, the way Socket.IO's own
 * broadcast does it. Engine.IO ignores the option on every transport that cannot use it, and where `ws` no
 * longer offers the encoder, each socket encodes the text by itself.
 */
export function preEncodedOptions(text: string): WriteOptions {
  if (encoder?.frame === undefined) return { compress: false };
  const data = Buffer.from(`4${text}`);
  const parts = encoder.frame(data, { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false });
  // In one piece each socket writes it at once, without gathering.
  return { compress: false, wsPreEncodedFrame: [Buffer.concat(parts)] };
}

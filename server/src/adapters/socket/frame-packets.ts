import * as ws from 'ws';
import type { EncodedFrame } from '../../ports/frame-sink.js';

/** A message ready for the engine, however many sockets it goes to. */
export interface FramePacket {
  readonly text: string;
  readonly options: WriteOptions;
}

interface Packed {
  readonly frames: readonly EncodedFrame[];
  readonly packet: FramePacket;
}

/** Different sets of frames that begin with the same frame and are remembered. */
const MOST_VARIANTS = 4;

/** Puts frames into Socket.IO packets, once for all sockets of a namespace that get the same frames. */
export class FramePackets {
  readonly #prefix: string;
  readonly #packed = new WeakMap<EncodedFrame, Packed[]>();
  #newest: Packed | null = null;
  #message: FramePacket | null = null;

  constructor(namespace: string) {
    this.#prefix = namespace === '/' ? '2' : `2${namespace},`;
  }

  pack(frames: readonly EncodedFrame[]): FramePacket {
    const newest = this.#newest;
    // Those who are written in one round mostly get the same.
    if (newest !== null && isSame(newest.frames, frames)) return newest.packet;
    const packet = this.#packOrFind(frames);
    this.#newest = { frames, packet };
    return packet;
  }

  #packOrFind(frames: readonly EncodedFrame[]): FramePacket {
    const first = frames[0];
    const variants = first === undefined ? undefined : this.#packed.get(first);
    const known = variants?.find((packed) => isSame(packed.frames, frames));
    if (known !== undefined) return known.packet;

    const packet = this.#encode(frames);
    if (first !== undefined) {
      this.#packed.set(first, [{ frames, packet }, ...(variants ?? [])].slice(0, MOST_VARIANTS));
    }
    return packet;
  }

  /** Any other message; whoever is told the same as the one before shares what was made for that one. */
  packMessage(name: string, payload: unknown): FramePacket {
    const text = `${this.#prefix}${JSON.stringify([name, payload])}`;
    if (this.#message?.text !== text) this.#message = { text, options: preEncodedOptions(text) };
    return this.#message;
  }

  #encode(frames: readonly EncodedFrame[]): FramePacket {
    const text = `${this.#prefix}["frames",[${frames.map((frame) => frame.text).join(',')}]]`;
    return { text, options: preEncodedOptions(text) };
  }
}

function isSame(left: readonly EncodedFrame[], right: readonly EncodedFrame[]): boolean {
  if (left.length !== right.length) return false;
  for (let position = 0; position < left.length; position++)
    if (left[position] !== right[position]) return false;
  return true;
}

/** Engine.IO's write options, with the one it takes from Socket.IO's own broadcasts. */
interface WriteOptions {
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

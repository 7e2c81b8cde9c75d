import type { EncodedFrame } from '../../ports/frame-sink.js';
import { preEncodedOptions, type WriteOptions } from './pre-encoded.js';

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

import type { NoticeMessage, Push, PushName, Tombstone } from '@session-hub/shared';
import type { Socket } from 'socket.io';
import type { EncodedFrame } from '../../ports/frame-sink.js';
import { goneNotice } from '../../protocol/conversation/gone-notice.js';
import type { Channel } from '../../protocol/registry/request-context.js';
import { DirectWriter } from './direct-write.js';
import type { FramePacket, FramePackets } from './frame-packets.js';

const ignore = (): void => {};

/** Whether frames may go past Engine.IO. */
export type DirectWrite = 'on' | 'off';

/** A Socket.IO socket as a channel. What it says bypasses Socket.IO's encoder, because it is text that others share. */
export class SocketChannel implements Channel {
  readonly #socket: Socket;
  readonly #packets: FramePackets;
  /** Null unless `directWrite` is on. */
  readonly #direct: DirectWriter | null;

  constructor(socket: Socket, packets: FramePackets, directWrite: DirectWrite) {
    this.#socket = socket;
    this.#packets = packets;
    this.#direct = directWrite === 'on' ? new DirectWriter(socket.conn) : null;
  }

  /** Calls back once the transport has handed the message on: a client that does not read holds this back. */
  write(frames: readonly EncodedFrame[], done: () => void): void {
    this.#send(this.#packets.pack(frames), done);
  }

  gone(ids: readonly string[], tombstones: readonly Tombstone[]): void {
    this.push('notice', goneNotice(ids, tombstones));
  }

  push<Name extends Exclude<PushName, 'frames'>>(name: Name, payload: Push<Name>): void {
    // Who does not take what was sent before needs no more of the same; versions and heads tell what is missing.
    if (name !== 'notice' && (this.#direct?.isWaiting === true || !keepsUp(this.#socket))) return;
    this.#send(this.#packets.packMessage(name, payload), ignore);
  }

  #send({ text, options }: FramePacket, done: () => void): void {
    if (!this.#socket.connected) return;
    if (this.#direct !== null) {
      const frame = options.wsPreEncodedFrame?.[0];
      if (frame !== undefined && this.#direct.write(frame, done)) return;
    }
    this.#socket.conn.write(text, options, done);
  }

  tell(notice: NoticeMessage): void {
    this.push('notice', notice);
  }

  end(): void {
    this.#socket.disconnect();
  }
}

/** A client this far behind with taking its replies is not reading them. */
const MOST_UNSENT = 4 * 1024 * 1024;

/**
 * Length of what was written to the connection and not taken by its transport. Engine.IO shows it to nobody; should it
 * be gone one day, every connection counts as keeping up.
 */
function unsentLength({ conn }: Pick<Socket, 'conn'>): number {
  const { writeBuffer } = conn as unknown as { writeBuffer?: readonly { data?: unknown }[] };
  if (writeBuffer === undefined) return 0;
  return writeBuffer.reduce((length, { data }) => length + (typeof data === 'string' ? data.length : 0), 0);
}

function keepsUp(socket: Socket): boolean {
  return unsentLength(socket) === 0;
}

export function isHopelesslyBehind(socket: Pick<Socket, 'conn'>): boolean {
  return unsentLength(socket) > MOST_UNSENT;
}

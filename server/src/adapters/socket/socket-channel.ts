import type { NoticeMessage, Push, PushName } from '@session-hub/shared';
import type { Socket } from 'socket.io';
import type { EncodedFrame } from '../../ports/frame-sink.js';
import type { Channel } from './channel.js';
import { writeDirectly } from './direct-write.js';
import type { FramePackets } from './frame-packets.js';
import { keepsUp } from './unsent.js';

/** A Socket.IO socket as a channel. Frames bypass Socket.IO's encoder, because they are text already. */
export class SocketChannel implements Channel {
  readonly #socket: Socket;
  readonly #packets: FramePackets;

  constructor(socket: Socket, packets: FramePackets) {
    this.#socket = socket;
    this.#packets = packets;
  }

  write(frames: readonly EncodedFrame[], done: () => void): void {
    if (!this.#socket.connected) return;
    const { text, options } = this.#packets.pack(frames);
    const [frame] = options.wsPreEncodedFrame ?? [];
    if (frame !== undefined && writeDirectly(this.#socket, frame, done)) return;
    // Called back once the transport has handed the message on: a client that does not read holds this back.
    this.#socket.conn.write(text, options, done);
  }

  gone(ids: readonly string[]): void {
    this.push('notice', { kind: 'gone', ids: [...ids] });
  }

  push<Name extends Exclude<PushName, 'frames'>>(name: Name, payload: Push<Name>): void {
    // Who does not take what was sent before needs no more of the same; versions and heads tell what is missing.
    if (name !== 'notice' && !keepsUp(this.#socket)) return;
    this.#socket.emit(name, payload);
  }

  tell(notice: NoticeMessage): void {
    this.push('notice', notice);
  }

  end(): void {
    this.#socket.disconnect();
  }
}

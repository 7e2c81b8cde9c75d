import type { ErrorShape } from '@session-hub/shared';
import type { Peer } from '../../protocol/conversation/peer.js';
import type { Guest } from '../../protocol/send-off.js';
import type { OfConnection } from './of-connection.js';
import type { SocketChannel } from './socket-channel.js';

/** What belongs to one socket. An object and no closures, because there is one for every watcher. */
export class SocketSeat implements Guest {
  readonly #channel: SocketChannel;
  readonly peer: Peer;
  readonly own: OfConnection;

  constructor(channel: SocketChannel, peer: Peer, own: OfConnection) {
    this.#channel = channel;
    this.peer = peer;
    this.own = own;
  }

  ask(reconnectAfter: number): void {
    this.#channel.push('notice', { kind: 'closing', reconnectAfter });
  }

  end(): void {
    this.#channel.end();
  }

  refuse(error: ErrorShape): void {
    this.#channel.push('notice', { kind: 'refused', error });
    this.#channel.end();
  }
}

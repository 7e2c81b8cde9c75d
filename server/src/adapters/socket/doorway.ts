import type { Namespace, Socket } from 'socket.io';

/**
 * Those whom the hub has admitted and Socket.IO has not let in yet: an application may have middleware of its own after
 * the hub's, which takes its time. Nobody is told whom that refuses; but Socket.IO takes the refused out of all rooms,
 * and the adapter tells of that. So who waits is put into the room of its own id, where Socket.IO puts it on entering.
 */
export class Doorway {
  readonly #namespace: Namespace;
  readonly #waiting = new Map<string, (how: 'in' | 'away') => void>();
  #watched: Namespace['adapter'] | null = null;

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  /** Calls `turnedAway` if it is refused, or its connection ends, before it comes in. */
  wait(socket: Socket, turnedAway: () => void): void {
    this.#watch();
    const { id, conn } = socket;
    const onClose = () => settle('away');
    const settle = (how: 'in' | 'away') => {
      this.#waiting.delete(id);
      conn.off('close', onClose);
      if (how === 'away') turnedAway();
    };
    this.#waiting.set(id, settle);
    conn.once('close', onClose);
    void socket.join(id);
  }

  comeIn(socket: Socket): void {
    this.#waiting.get(socket.id)?.('in');
  }

  /** An application may put another adapter on at any time; those who wait already stay with the one before. */
  #watch(): void {
    const { adapter } = this.#namespace;
    if (adapter === this.#watched) return;
    this.#watched = adapter;
    adapter.on('leave-room', (room: string, id: string) => {
      if (room === id) this.#waiting.get(id)?.('away');
    });
  }
}

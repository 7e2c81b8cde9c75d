import { RawSocket } from '../load/raw-socket.js';
import { oneWayKind } from './one-way-system.js';

export const wsKind = oneWayKind({
  name: 'ws, encoded once',
  process: 'ws-room',
  emitter: (port) => RawSocket.websocket({ port, path: '/' }),
  publish: (emitter, session, events) => emitter.send(JSON.stringify(['publish', session, events])),
  async watch(port, sessions, reader) {
    const socket = await RawSocket.websocket({ port, path: '/' });
    socket.onPayload = reader.take;
    const ready = socket.until((text) => text === 'ready');
    socket.send(JSON.stringify(['watch', sessions]));
    await ready;
    return socket;
  },
});

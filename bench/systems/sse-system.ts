import { RawSocket } from '../load/raw-socket.js';
import { oneWayKind } from './one-way-system.js';

export const sseKind = oneWayKind({
  name: 'better-sse',
  process: 'sse-channel',
  emitter: (port) => RawSocket.plain(port),
  publish(emitter, session, events) {
    const body = JSON.stringify(events);
    const head = `POST /${session} HTTP/1.1\r\nHost: bench\r\nContent-Length: ${Buffer.byteLength(body)}`;
    emitter.write(`${head}\r\n\r\n${body}`);
  },
  async watch(port, sessions, reader) {
    const headers = { Accept: 'text/event-stream' };
    const socket = await RawSocket.stream({ port, path: `/${sessions.join(',')}`, headers });
    socket.onPayload = reader.takeStream;
    return socket;
  },
});

import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import * as ws from 'ws';
import { serveTasks } from '../support/bench-process.js';
import { listen } from '../support/listen.js';

/** Both are in every `ws`, and missing in its types. */
interface FrameMaker {
  frame(data: Buffer, options: object): Buffer[];
}
interface Raw {
  _socket: Socket;
}

const { Sender: maker } = ws as unknown as { Sender: FrameMaker };
const FRAME = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false };

/**
 * The least that anybody can do on Node: a set of sockets for each room, each event made into one WebSocket frame once,
 * and its bytes written to every socket without asking `ws` for anything.
 */
serveTasks(async (): Promise<number> => {
  const server = createServer();
  const rooms = new Map<string, Set<Socket>>();
  const watch = (socket: ws.WebSocket, room: string): void => {
    const raw = (socket as unknown as Raw)._socket;
    const members = rooms.get(room) ?? new Set();
    rooms.set(room, members.add(raw));
    socket.once('close', () => members.delete(raw));
  };
  const publish = (room: string, events: readonly unknown[]): void => {
    for (const event of events) {
      const frame = Buffer.concat(maker.frame(Buffer.from(JSON.stringify(event)), FRAME));
      for (const socket of rooms.get(room) ?? []) socket.write(frame);
    }
  };
  new ws.WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const [verb, room, events] = JSON.parse(data.toString()) as [string, string | string[], unknown[]];
      if (verb === 'publish' && typeof room === 'string') return publish(room, events);
      for (const each of room) watch(socket, each);
      socket.send('ready');
    });
  });
  return await listen(server);
});

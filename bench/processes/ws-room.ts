import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import * as ws from 'ws';
import { serveTasks } from '../support/bench-process.js';
import { listen } from '../support/listen.js';

/** Both are in every `ws`, and missing in its types. */
interface FrameMaker {
  frame(data: Buffer, options: object): Buffer[];
}
type Message = ['publish', room: string, events: unknown[]] | ['watch', rooms: string[]];
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
  const watch = (socket: ws.WebSocket, names: readonly string[]): void => {
    const raw = (socket as unknown as Raw)._socket;
    for (const name of names) rooms.set(name, (rooms.get(name) ?? new Set()).add(raw));
    socket.once('close', () => {
      for (const name of names) rooms.get(name)?.delete(raw);
    });
  };
  const publish = (room: string, events: readonly unknown[]): void => {
    for (const event of events) {
      const frame = Buffer.concat(maker.frame(Buffer.from(JSON.stringify(event)), FRAME));
      for (const socket of rooms.get(room) ?? []) socket.write(frame);
    }
  };
  new ws.WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Message;
      if (message[0] === 'publish') publish(message[1], message[2]);
      else {
        watch(socket, message[1]);
        socket.send('ready');
      }
    });
  });
  return await listen(server);
});

import { LIMITS } from '@session-hub/shared';
import type { ServerOptions } from 'socket.io';
import { Decoder, Encoder } from 'socket.io-parser';
import { type ServerOptions as WebSocketOptions, WebSocketServer } from 'ws';

/** From the opening of a connection until Socket.IO has let the client into a namespace. */
export const LONGEST_CONNECT_MS = 10_000;

/** A message has no binary attachments: the first packet that announces one ends the connection. */
class TextDecoder extends Decoder {
  constructor() {
    super({ maxAttachments: 0 });
  }
}

/** What one unfinished message may hold besides its bytes: each part costs more than the byte that may be in it. */
const WEBSOCKET_BOUNDS = {
  maxFragments: 256,
  maxBufferedChunks: 1_024,
  // How long a client may take to answer the close frame.
  closeTimeout: 2_000,
};

/** `ws` with those bounds; Engine.IO itself sets only the largest size. */
export class BoundedWebSocketServer extends WebSocketServer {
  constructor(options: WebSocketOptions = {}) {
    super({ ...options, ...WEBSOCKET_BOUNDS });
  }
}

/**
 * The limits that the hub sets on a Socket.IO server of its own. Pass them to yours when the hub uses it.
 * `createHub` warns when yours has a larger `maxHttpBufferSize` or `connectTimeout`, or no `parser`.
 *
 * @example
 * import { Server } from 'socket.io';
 * import { createHub, socketOptions } from 'session-hub';
 *
 * const io = new Server(httpServer, { ...socketOptions, cors: { origin: 'https://app.example' } });
 * const hub = await createHub({ io });
 */
export const socketOptions = {
  maxHttpBufferSize: LIMITS.messageBytesHard,
  connectTimeout: LONGEST_CONNECT_MS,
  upgradeTimeout: 5_000,
  parser: { Encoder, Decoder: TextDecoder },
  wsEngine: BoundedWebSocketServer,
} satisfies Partial<ServerOptions>;

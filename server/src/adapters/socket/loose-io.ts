import type { Namespace, Server } from 'socket.io';
import type { Logger } from '../../ports/logger.js';
import { socketOptions } from './socket-options.js';

/** Attachments of one packet that Socket.IO's own parser takes. */
const DEFAULT_ATTACHMENTS = 10;
const NEXT_STEP =
  'Give the Socket.IO server the `socketOptions` of session-hub, or limits as tight as these.';

/** Warns once when an application's Socket.IO server lets strangers spend more than the hub's own would. */
export function warnOfLooseIo(io: Server, namespace: Namespace, logger: Logger): void {
  const look = (): void => {
    const looser = looserLimits(io);
    if (Object.keys(looser).length > 0)
      logger.warn('the Socket.IO server has looser limits than the hub sets on its own', {
        looser,
        next: NEXT_STEP,
      });
  };
  // It may be attached to its HTTP server later; before that its limits are not settled.
  if (io.engine === undefined) namespace.once('connection', look);
  else look();
}

function looserLimits(io: Server): Record<string, { yours: number; ours: number }> {
  const { maxHttpBufferSize, connectTimeout } = socketOptions;
  const size = io.engine.opts.maxHttpBufferSize ?? Number.POSITIVE_INFINITY;
  return {
    ...(size > maxHttpBufferSize && { maxHttpBufferSize: { yours: size, ours: maxHttpBufferSize } }),
    ...(io.connectTimeout() > connectTimeout && {
      connectTimeout: { yours: io.connectTimeout(), ours: connectTimeout },
    }),
    // A parser of the application's own is not looked into.
    ...(io._opts.parser === undefined && { attachments: { yours: DEFAULT_ATTACHMENTS, ours: 0 } }),
  };
}

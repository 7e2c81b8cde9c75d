import { redisAdapter } from '../adapters/socket-cluster/redis-adapter.js';
import { messagingClient } from '../adapters/store-redis/servers/redis-client.js';
import { redisSettings } from '../adapters/store-redis/servers/redis-settings.js';
import type { Logger } from '../ports/logger.js';
import type { AttachedIo } from './attach-io.js';

/** Closes what was opened; when no nodes are joined there is nothing to close. */
export type LeaveNodes = () => void;

/**
 * Lets a Socket.IO server of ours reach those of the other hubs on the same Redis. Where it cannot, it takes that
 * server off the caller's again: there will be no hub.
 */
export async function joinNodes(attached: AttachedIo, url: string, logger: Logger): Promise<LeaveNodes> {
  const settings = redisSettings(url);
  const pub = messagingClient(settings, 'session-hub:tell');
  const sub = messagingClient(settings, 'session-hub:hear');
  const leave = (): void => {
    pub.disconnect();
    sub.disconnect();
  };
  try {
    attached.io.adapter(await redisAdapter({ pub, sub, logger, prefix: settings.prefix }));
    return leave;
  } catch (error) {
    leave();
    attached.detach();
    const reason =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Error(`Redis cannot be used: ${reason}`, { cause: error });
  }
}

import { HubError, hubError } from '@session-hub/shared';

/** Redis says this before it has changed anything. */
const FULL = /^(OOM|MISCONF)\b/;

/** What a failed command means for whoever asked the store. */
export function redisFailure(error: unknown): HubError {
  if (error instanceof HubError) return error;
  if (error instanceof Error && FULL.test(error.message)) return hubError('storage_full', { cause: error });
  return hubError('store_unavailable', { cause: error });
}

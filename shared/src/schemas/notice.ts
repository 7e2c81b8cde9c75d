import { z } from 'zod';
import { errorShapeSchema } from './error.js';
import { sessionIdSchema } from './primitives.js';
import { tombstoneSchema } from './tombstone.js';

/** What the hub tells a connection as a whole. */
export const noticeMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('closing'), reconnectAfter: z.int() }),
  z.object({ kind: z.literal('refused'), error: errorShapeSchema }),
  /** Watched sessions that are not there any more; their subscriptions have ended. */
  z.object({
    kind: z.literal('gone'),
    ids: z.array(sessionIdSchema),
    /** Of those that were removed on purpose. */
    tombstones: z.array(tombstoneSchema).exactOptional(),
  }),
]);
export type NoticeMessage = z.infer<typeof noticeMessageSchema>;

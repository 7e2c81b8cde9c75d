import { z } from 'zod';
import { outcomeSchema } from './event.js';
import {
  actorSchema,
  epochSchema,
  nameSchema,
  seqSchema,
  sessionIdSchema,
  timeSchema,
} from './primitives.js';
import { statusSchema } from './status.js';

/** What stays of a removed session for a time, so that whoever comes late learns how it ended. */
export const tombstoneSchema = z
  .object({
    id: sessionIdSchema,
    epoch: epochSchema,
    /** The last event its log had. */
    seq: seqSchema,
    status: statusSchema,
    /** Without a result that is too large to be kept. */
    outcome: outcomeSchema.nullable(),
    owner: actorSchema,
    template: nameSchema,
    title: z.string(),
    endedAt: timeSchema.nullable(),
    removedAt: timeSchema,
  })
  .meta({ id: 'Tombstone' });
export type Tombstone = z.infer<typeof tombstoneSchema>;

import { z } from 'zod';
import { LIMITS } from '../limits.js';
import { actorSchema, nameSchema } from './primitives.js';
import { statusSchema } from './status.js';
import { sessionRowSchema } from './view.js';

export const sessionQuerySchema = z
  .strictObject({
    status: z.array(statusSchema).min(1).max(12).exactOptional(),
    owner: actorSchema.exactOptional(),
    template: nameSchema.exactOptional(),
    /** Found in id or title, upper and lower case alike. */
    text: z.string().min(1).max(100).exactOptional(),
    sort: z.enum(['createdAt', 'updatedAt']).exactOptional(),
    order: z.enum(['asc', 'desc']).exactOptional(),
    limit: z.int().min(1).max(LIMITS.listPage).exactOptional(),
    /** `next` of the page before. */
    after: z.string().max(300).exactOptional(),
  })
  .meta({ id: 'SessionQuery' });
/**
 * Which sessions a list shows, and in which order.
 *
 * @example
 * const query: SessionQuery = { status: ['active', 'idle'], sort: 'updatedAt', order: 'desc', limit: 50 };
 * const { rows } = await hub.list(query);
 */
export type SessionQuery = z.infer<typeof sessionQuerySchema>;

export const sessionPageSchema = z
  .object({ rows: z.array(sessionRowSchema), total: z.int(), next: z.string().nullable() })
  .meta({ id: 'SessionPage' });
/**
 * One page of a list. `next` is the `after` of the next page.
 *
 * @example
 * const page: SessionPage = await hub.list({ limit: 50 });
 * if (page.next !== null) await hub.list({ limit: 50, after: page.next });
 */
export type SessionPage = z.infer<typeof sessionPageSchema>;

import { z } from 'zod';
import { LIMITS } from '../limits.js';
import { actorSchema, nameSchema } from './primitives.js';
import { statusSchema } from './status.js';
import { sessionRowSchema } from './view.js';

export const sessionQuerySchema = z
  .strictObject({
    /** Only sessions with one of these statuses. */
    status: z.array(statusSchema).min(1).max(12).exactOptional(),
    /** Only sessions of this owner. */
    owner: actorSchema.exactOptional(),
    /** Only sessions of this template. */
    template: nameSchema.exactOptional(),
    /** Only sessions with this text in id or title; upper and lower case are equal. */
    text: z.string().min(1).max(100).exactOptional(),
    /** The field to sort by. */
    sort: z.enum(['createdAt', 'updatedAt']).exactOptional(),
    /** Ascending or descending. */
    order: z.enum(['asc', 'desc']).exactOptional(),
    /** The most rows of one page. */
    limit: z.int().min(1).max(LIMITS.listPage).exactOptional(),
    /** `next` of the last page. */
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
  .object({
    /** The sessions of this page. */
    rows: z.array(sessionRowSchema),
    /** All sessions that match, counted up to 10,000. */
    total: z.int(),
    /** `after` of the next page; null at the end. */
    next: z.string().nullable(),
  })
  .meta({ id: 'SessionPage' });
/**
 * One page of a list. `next` is the `after` of the next page.
 *
 * @example
 * const page: SessionPage = await hub.list({ limit: 50 });
 * if (page.next !== null) await hub.list({ limit: 50, after: page.next });
 */
export type SessionPage = z.infer<typeof sessionPageSchema>;

import { z } from 'zod';
import { hubEventSchema } from './event.js';
import { epochSchema, seqSchema, sessionIdSchema } from './primitives.js';
import { sessionViewSchema } from './view.js';

const target = { id: sessionIdSchema, epoch: epochSchema, to: seqSchema };

/** The reader goes from `from` to `to` by folding `events`; what is not among them was superseded. */
export const eventsFrameSchema = z.object({
  ...target,
  kind: z.literal('events'),
  from: seqSchema,
  events: z.array(hubEventSchema),
});

/** The view is shorter than the way to it. `events` are the lossless ones of the range, to be told, not folded. */
export const viewFrameSchema = z.object({
  ...target,
  kind: z.literal('view'),
  from: seqSchema,
  view: sessionViewSchema,
  events: z.array(hubEventSchema),
  /** Lossless events with `from < seq <= to` of this range were left out; history has them. */
  omitted: z.object({ from: seqSchema, to: seqSchema }).exactOptional(),
});

export const RESET_REASONS = ['first', 'epoch', 'cursor_ahead'] as const;

/** The reader's cursor cannot be continued: what it held is replaced. */
export const resetFrameSchema = z.object({
  ...target,
  kind: z.literal('reset'),
  reason: z.enum(RESET_REASONS),
  view: sessionViewSchema,
});

export const frameSchema = z
  .discriminatedUnion('kind', [eventsFrameSchema, viewFrameSchema, resetFrameSchema])
  .meta({ id: 'Frame', description: 'Takes a reader from one cursor to another.' });
export type EventsFrame = z.infer<typeof eventsFrameSchema>;
export type ViewFrame = z.infer<typeof viewFrameSchema>;
export type ResetFrame = z.infer<typeof resetFrameSchema>;
export type Frame = z.infer<typeof frameSchema>;

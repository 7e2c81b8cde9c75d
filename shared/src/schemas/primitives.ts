import { z } from 'zod';

/** No `/` or white space: an id stands in URLs, keys and channel names as it is. */
export const sessionIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/,
    'letters, digits, and _ . : - (at most 128, starting with a letter or digit)',
  )
  .meta({ id: 'SessionId' });

/** Names start with a letter or digit, which keeps `__proto__` and its kind out of every keyed record. */
export const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:/ -]{0,127}$/, 'letters, digits, space, and _ . : / - (at most 128)');

/** Names with `/` between them, from the outermost step to the innermost. */
export const stepPathSchema = nameSchema.regex(
  /^[^/]+(?:\/[^/]+){0,7}$/,
  'names with a single / between them, at most 8 deep',
);

export const actorSchema = z.string().min(1).max(128);
export const epochSchema = z.string().regex(/^[A-Za-z0-9_-]{4,32}$/, 'an epoch as the hub handed it out');
export const seqSchema = z.int().min(0);
export const timeSchema = z.int().min(0);
export const titleSchema = z.string().max(200);
export const textSchema = z.string().max(4_000);
export const reasonSchema = z.string().max(1_000);

export const cursorSchema = z
  .strictObject({
    /** The epoch of the log. */
    epoch: epochSchema,
    /** The number of the last event that was read. */
    seq: seqSchema,
  })
  .meta({ id: 'Cursor', description: 'How far a reader has come.' });
/**
 * How far a reader has read a log: its epoch, and the number of the last event.
 *
 * @example
 * const view = await session.ready();
 * const from: Cursor = { epoch: view.epoch, seq: view.seq };
 * for await (const event of session.events({ from })) console.log(event.seq);
 */
export type Cursor = z.infer<typeof cursorSchema>;

/** What an application stores with us. Its shape is the application's own; its size is bounded by the message. */
export const jsonRecordSchema = z.record(nameSchema, z.unknown());
export type JsonRecord = z.infer<typeof jsonRecordSchema>;

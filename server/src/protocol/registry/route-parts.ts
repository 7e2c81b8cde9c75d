import { hubError } from '@session-hub/shared';
import { sessionIdSchema } from '@session-hub/shared/schemas';
import { z } from 'zod';

export const sessionParams = z.strictObject({ id: sessionIdSchema.describe('The session.') });

/** A number in a query; anything but plain digits is left as it is, for the schema to refuse. */
export function queryNumber<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => {
    return typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  }, schema);
}

/** A request under a key takes effect once, however often it is sent. */
export const idempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(128)
    .describe('The same key again returns the same answer and applies nothing.')
    .exactOptional(),
});

/** The key may stand in the header or, where the body has a place for it, there; spread into the input. */
export function keyOf(
  headers: z.output<typeof idempotencyHeaders>,
  body: { readonly key?: string } = {},
): { key?: string } {
  const header = headers['idempotency-key'];
  const key = header ?? body.key;
  if (body.key !== undefined && body.key !== key) {
    throw hubError('bad_request', { message: 'The header Idempotency-Key and `key` in the body differ.' });
  }
  return key === undefined ? {} : { key };
}

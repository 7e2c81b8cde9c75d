import { z } from 'zod';

/** A number in a query; anything but plain digits is left as it is, for the schema to refuse. */
export function queryNumber<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => {
    return typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  }, schema);
}

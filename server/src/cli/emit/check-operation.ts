import type { Operation } from '@session-hub/client';
import { operationSchema } from '@session-hub/shared/schemas';
import { usageError } from '../usage-error.js';
import { refuseUnsafe } from './refuse-unsafe.js';

/** An operation as the protocol has it, or a sentence that names what is off. */
export function checkOperation(value: unknown): Operation {
  const checked = operationSchema.safeParse(refuseUnsafe(value));
  if (checked.success) return checked.data;
  const issues = checked.error.issues.slice(0, 3).map(({ path, message }) => {
    const where = path.join('.');
    return where === '' ? message : `${where}: ${message}`;
  });
  throw usageError(`This is no operation a hub takes: ${issues.join('; ')}.`);
}

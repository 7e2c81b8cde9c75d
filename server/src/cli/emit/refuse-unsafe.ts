import { checkJson } from '../../protocol/registry/check-json.js';
import { usageError } from '../usage-error.js';

/** What the hub would refuse as a whole, and a schema would quietly leave out. */
export function refuseUnsafe(value: unknown): unknown {
  try {
    return checkJson(value);
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error));
  }
}

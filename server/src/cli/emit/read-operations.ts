import { createInterface } from 'node:readline';
import type { Operation } from '@session-hub/client';
import { operationSchema } from '@session-hub/shared/schemas';
import { checkJson } from '../../protocol/registry/check-json.js';
import { CliError, usageError } from '../cli-error.js';

export type ReadOperation =
  | { kind: 'operation'; line: number; operation: Operation }
  /** A line that no hub would take; the others are not touched by it. */
  | { kind: 'bad'; line: number; reason: string };

/** One operation on each line, as the protocol has it: `{"type": "log", "data": {"text": "…"}}`. */
export async function* readOperations(
  input: NodeJS.ReadableStream,
  signal: AbortSignal,
): AsyncGenerator<ReadOperation> {
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY, signal })) {
    line += 1;
    if (text.trim() !== '') yield readLine(text, line);
  }
}

function readLine(text: string, line: number): ReadOperation {
  try {
    return { kind: 'operation', line, operation: checkOperation(JSON.parse(text)) };
  } catch (error) {
    const reason = error instanceof CliError ? error.message : 'This is no JSON.';
    return { kind: 'bad', line, reason };
  }
}

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

/** What the hub would refuse as a whole, and a schema would quietly leave out. */
export function refuseUnsafe(value: unknown): unknown {
  try {
    return checkJson(value);
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error));
  }
}

/** JSON where it is JSON; else the text as it stands, so that `Rendering` needs no quotes in quotes. */
export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

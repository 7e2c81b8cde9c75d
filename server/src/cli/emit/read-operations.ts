import { createInterface } from 'node:readline';
import type { Operation } from '@session-hub/client';
import { CliError } from '../cli-error.js';
import { checkOperation } from './check-operation.js';

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

import { hubError } from '@session-hub/shared';
import type { z } from 'zod';

const MOST_ISSUES = 10;
const LONGEST_TEXT = 200;

/** The part of the request as its schema promises it, or `bad_request` with what is off and where. */
export function parsePart<Schema extends z.ZodType>(
  part: 'path' | 'query' | 'header' | 'body',
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;

  const issues = parsed.error.issues.slice(0, MOST_ISSUES).map((issue) => ({
    path: cut([part, ...issue.path].join('.')),
    message: cut(value === undefined && issue.path.length === 0 ? 'is missing' : issue.message),
  }));
  const [first] = issues;
  throw hubError('bad_request', {
    ...(first === undefined
      ? {}
      : { message: `The request is not in order at ${first.path}: ${first.message}` }),
    details: { issues },
  });
}

function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
}

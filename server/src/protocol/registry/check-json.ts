import { hubError } from '@session-hub/shared';

/** Deeper than anything sensible, and far from where a recursive walk overflows the stack. */
const DEEPEST = 100;

/**
 * Refuses what every later step would have to be careful with: values nested beyond reason, and the name
 * `__proto__`, which copying by name turns into something else.
 */
export function checkJson(value: unknown): unknown {
  const issue = issueOf(value, DEEPEST);
  if (issue === null) return value;
  const message = `The request ${issue}.`;
  throw hubError('bad_request', { message, details: { issues: [{ path: '', message: issue }] } });
}

function issueOf(value: unknown, levels: number): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return 'holds binary data, which is not JSON';
  if (levels === 0) return `is nested deeper than ${DEEPEST} levels`;
  if (Object.hasOwn(value, '__proto__')) return 'uses the name __proto__';
  for (const part of Object.values(value)) {
    const issue = issueOf(part, levels - 1);
    if (issue !== null) return issue;
  }
  return null;
}

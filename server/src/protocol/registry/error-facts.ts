/**
 * What may be logged of an error that was not expected: where it happened, and not its message, because that may quote
 * a request or a token.
 */
export function errorFacts(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error ? error.code : undefined;
  const { message, stack = '' } = error;
  // A message of several lines may contain one that looks like a place.
  const places = stack.slice(Math.max(0, stack.indexOf(message)) + message.length);
  const lines = places.split('\n').filter((line) => /^\s+at /.test(line));
  return { error: error.name, ...(typeof code === 'string' ? { code } : {}), stack: lines };
}

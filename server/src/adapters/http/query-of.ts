import { hubError } from '@session-hub/shared';
import type { Request } from 'express';

/**
 * The query by name, whatever parser the application around us has chosen. A name may stand once; without a
 * value it counts as left out, as forms send it.
 */
export function queryOf(request: Request): Record<string, string> {
  const { search } = new URL(request.url, 'http://localhost');
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(search)) {
    if (name in query) throw hubError('bad_request', repeated(name));
    if (value !== '') query[name] = value;
  }
  return query;
}

function repeated(name: string) {
  const issue = { path: `query.${name.slice(0, 100)}`, message: 'stands more than once' };
  return {
    message: `The request is not in order at ${issue.path}: ${issue.message}`,
    details: { issues: [issue] },
  };
}

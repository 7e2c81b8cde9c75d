import type { Style } from './style.js';

export interface TellableError {
  code: string;
  message: string;
  retryable: boolean;
  steps: readonly string[];
  details?: Readonly<Record<string, unknown>>;
}

/** One sentence, then what can be done about it. */
export function errorText(error: TellableError, style: Style): string {
  const steps = [...knownMore(error), ...error.steps].map((step) => `  - ${step}`);
  return [`${style('bad', 'error')}: ${error.message} ${style('dim', `(${error.code})`)}`, ...steps].join(
    '\n',
  );
}

/** The same as one line of JSON. */
export function errorJson({ code, message, retryable, steps, details = {} }: TellableError): string {
  const more = Object.keys(details).length === 0 ? {} : { details };
  return JSON.stringify({ error: { code, message, retryable, steps, ...more } });
}

function knownMore({ details = {} }: TellableError): string[] {
  const lines: string[] = [];
  if (typeof details.status === 'string') lines.push(`The session is ${details.status}.`);
  if (Array.isArray(details.possible)) {
    lines.push(
      details.possible.length === 0
        ? 'Nothing is possible now.'
        : `Possible now: ${details.possible.join(', ')}.`,
    );
  }
  if (Array.isArray(details.issues)) lines.push(...details.issues.slice(0, 5).map(issueText));
  return lines;
}

function issueText(issue: unknown): string {
  if (typeof issue !== 'object' || issue === null) return String(issue);
  const { path, message } = issue as { path?: unknown; message?: unknown };
  const where = Array.isArray(path) ? path.join('.') : String(path ?? '');
  return where === '' ? String(message) : `${where}: ${String(message)}`;
}

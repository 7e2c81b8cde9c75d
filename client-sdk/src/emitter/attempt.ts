import type { ErrorReport } from '@session-hub/shared';
import { describeError, RetryStrategy, type SafeResult, safeExecute } from '@session-hub/shared/errors';
import type { Environment } from '../core/environment.js';
import { reportOf } from '../session/first-load.js';
import type { AttemptOptions, Job } from './job.js';

/** Runs a part of the work, and records in the session what went wrong. Rejects only when `retry` contradicts itself. */
export async function attempt<Value, Fallback = null>(
  job: Pick<Job, 'error'>,
  environment: Environment,
  name: string,
  work: (attempt: number) => Value | Promise<Value>,
  { retry, ...options }: AttemptOptions<Fallback> = {},
): Promise<SafeResult<Value, Fallback | null>> {
  const strategy = new RetryStrategy({ attempts: 1, ...retry }, environment);
  const onError = (error: unknown): void => {
    const report = failureOf(error, name, options.message);
    if (report.code !== 'cancelled') job.error(report);
  };
  return await safeExecute(() => strategy.run(work), { ...options, onError });
}

/** All that is known of it, cut to what the hub takes. */
function failureOf(error: unknown, source: string, meaning: string | undefined): ErrorReport {
  const { code, category, severity, retryable, steps, message, detail } = describeError(error);
  const { impact = meaning } = error instanceof Error ? reportOf(error) : {};
  return {
    code,
    category,
    severity,
    retryable,
    steps: [...steps],
    message: (detail || message).slice(0, 4_000),
    source: source.slice(0, 128),
    ...(impact !== undefined && { impact: impact.slice(0, 500) }),
  };
}

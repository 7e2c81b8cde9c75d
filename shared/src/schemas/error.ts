import { z } from 'zod';

/** What every refusal looks like, on the socket, over HTTP and inside events. */
export const errorShapeSchema = z
  .object({
    code: z.string().min(1).max(64),
    message: z.string().max(4_000),
    retryable: z.boolean(),
    steps: z.array(z.string().max(500)).max(10).exactOptional(),
    /** Milliseconds after which another try makes sense. */
    retryAfter: z.int().min(0).exactOptional(),
    details: z.record(z.string(), z.unknown()).exactOptional(),
  })
  .meta({ id: 'Error' });
export type ErrorShape = z.infer<typeof errorShapeSchema>;

export const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const;

/** Where an error of the watched work comes from; the work error table has a text for each. */
export const ERROR_CATEGORIES = [
  'application',
  'session',
  'capacity',
  'lock',
  'backend',
  'data',
  'network',
  'timeout',
  'validation',
  'permission',
] as const;
export type ErrorCategory = (typeof ERROR_CATEGORIES)[number];

/** An error of the watched work, as opposed to a refusal of the hub. */
export const errorReportSchema = z.strictObject({
  /** What went wrong, in a sentence. */
  message: z.string().min(1).max(4_000),
  /** A code for programs: one of `WORK_ERRORS` or your own. */
  code: z.string().min(1).max(64).exactOptional(),
  /** How serious it is; `error` by default. */
  severity: z.enum(SEVERITIES).exactOptional(),
  /** The part of the work that failed. */
  source: z.string().max(128).exactOptional(),
  /** The area of the error, such as `network`. */
  category: z.enum(ERROR_CATEGORIES).exactOptional(),
  /** What it means for the work, in a sentence. */
  impact: z.string().max(500).exactOptional(),
  /** Whether another try may help. */
  retryable: z.boolean().exactOptional(),
  /** What to do about it, in order. */
  steps: z.array(z.string().max(500)).max(10).exactOptional(),
});
/**
 * An error of the watched work. Only `message` is required.
 *
 * @example
 * const report: ErrorReport = {
 *   message: 'The feed is down',
 *   code: 'FEED_DOWN',
 *   severity: 'warning',
 *   steps: ['Check the feed'],
 * };
 * job.error(report);
 */
export type ErrorReport = z.infer<typeof errorReportSchema>;

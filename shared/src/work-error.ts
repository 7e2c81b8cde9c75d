import type { ErrorCategory, ErrorReport } from './schemas/error.js';

interface WorkErrorEntry {
  readonly category: ErrorCategory;
  readonly severity: NonNullable<ErrorReport['severity']>;
  readonly retryable: boolean;
  readonly message: string;
  /** What a person can do about it, in order. */
  readonly steps: readonly string[];
}

/**
 * The usual errors of watched work: text, severity and what helps. An application may use codes of its own
 * as well.
 *
 * @example
 * const { message, steps } = WORK_ERRORS.network_failed;
 * console.log(message, steps);
 */
export const WORK_ERRORS = {
  application_error: {
    category: 'application',
    severity: 'error',
    retryable: false,
    message: 'Something unexpected went wrong in the work.',
    steps: ['Try it once more.', 'If it comes back, tell whoever runs this what you were doing.'],
  },
  session_missing: {
    category: 'session',
    severity: 'error',
    retryable: false,
    message: 'The session is not there any more.',
    steps: ['Open the list of sessions and look for it.', 'Start a new session; finished work is kept.'],
  },
  session_timed_out: {
    category: 'session',
    severity: 'warning',
    retryable: false,
    message: 'The session ran out because nothing happened in it.',
    steps: ['Start a new session.', 'What was saved is still there; run again what was under way.'],
  },
  capacity_reached: {
    category: 'capacity',
    severity: 'warning',
    retryable: true,
    message: 'There is no room for more at the moment.',
    steps: ['Wait a moment and try again.', 'End sessions that are not needed any more.'],
  },
  lock_failed: {
    category: 'lock',
    severity: 'warning',
    retryable: true,
    message: 'Somebody else is changing the same thing right now.',
    steps: [
      'Wait a moment and try again.',
      'See who works on it, so that you do not work against each other.',
    ],
  },
  backend_failed: {
    category: 'backend',
    severity: 'error',
    retryable: true,
    message: 'A program that the work depends on has failed.',
    steps: ['Wait a moment: it is tried again where that helps.', 'If it stays so, tell whoever runs it.'],
  },
  data_load_failed: {
    category: 'data',
    severity: 'error',
    retryable: true,
    message: 'The data could not be loaded.',
    steps: ['Check that the source is there and can be read.', 'Try again.'],
  },
  data_invalid: {
    category: 'data',
    severity: 'error',
    retryable: false,
    message: 'The data is not in the form that was expected.',
    steps: ['Look at what was given, and correct it.'],
  },
  network_failed: {
    category: 'network',
    severity: 'warning',
    retryable: true,
    message: 'The connection does not hold at the moment.',
    steps: ['Check the network.', 'Nothing needs to be done when it returns: the work goes on.'],
  },
  timed_out: {
    category: 'timeout',
    severity: 'warning',
    retryable: true,
    message: 'There was no answer in time.',
    steps: ['Try again; it may only have been busy.', 'If it stays so, ask for less at a time.'],
  },
  input_invalid: {
    category: 'validation',
    severity: 'error',
    retryable: false,
    message: 'What was given cannot be used.',
    steps: ['Correct what is named in the message.'],
  },
  permission_denied: {
    category: 'permission',
    severity: 'error',
    retryable: false,
    message: 'The work may not do this.',
    steps: ['Ask for access, or use another account.'],
  },
  cancelled: {
    category: 'application',
    severity: 'info',
    retryable: false,
    message: 'It was called off.',
    steps: [],
  },
} as const satisfies Record<string, WorkErrorEntry>;

/**
 * A code of the table `WORK_ERRORS`.
 *
 * @example
 * const code: WorkErrorCode = 'data_invalid';
 * throw new WorkError(code);
 */
export type WorkErrorCode = keyof typeof WORK_ERRORS;

/**
 * What a `WorkError` says in addition to its entry in the table.
 *
 * @example
 * const extras: WorkErrorExtras = { message: 'Row 17 has no price.', source: 'import' };
 * throw new WorkError('data_invalid', extras);
 */
export interface WorkErrorExtras {
  /** A text that says more than the one in the table. */
  message?: string;
  /** The part of the work that failed. */
  source?: string;
  /** What the error means for the work, in a sentence. */
  impact?: string;
  /** The error that caused this one. */
  cause?: unknown;
}

/**
 * An error of the watched work with everything the table knows about its code. `job.error` takes it as it
 * is.
 *
 * @example
 * const error = new WorkError('data_invalid', { message: 'Row 17 has no price.' });
 * console.log(error.report.steps);
 */
export class WorkError extends Error {
  /** The code of its entry in `WORK_ERRORS`. */
  readonly code: WorkErrorCode;
  /** The report that `job.error` sends. */
  readonly report: ErrorReport;

  /** Takes everything that `extras` leaves out from the table. */
  constructor(code: WorkErrorCode, { message, source, impact, cause }: WorkErrorExtras = {}) {
    const { steps, ...known } = WORK_ERRORS[code];
    super(message ?? known.message, cause === undefined ? undefined : { cause });
    this.name = 'WorkError';
    this.code = code;
    this.report = {
      ...known,
      code,
      message: this.message,
      steps: [...steps],
      ...(source === undefined ? {} : { source }),
      ...(impact === undefined ? {} : { impact }),
    };
  }
}

/** A report with what the table knows of its code and the report left out. */
export function completeReport(report: ErrorReport): ErrorReport {
  const { code = '' } = report;
  if (!Object.hasOwn(WORK_ERRORS, code)) return report;
  const { category, severity, retryable, steps } = WORK_ERRORS[code as WorkErrorCode];
  return { category, severity, retryable, steps: [...steps], ...report };
}

import type { ErrorCategory, ErrorReport } from './schemas/error.js';

interface WorkErrorEntry {
  readonly category: ErrorCategory;
  readonly severity: NonNullable<ErrorReport['severity']>;
  readonly retryable: boolean;
  readonly message: string;
  /** What a person can do about it, in order. */
  readonly steps: readonly string[];
}

/** What commonly goes wrong in watched work. An application's own codes may stand beside these. */
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

export type WorkErrorCode = keyof typeof WORK_ERRORS;

export interface WorkErrorExtras {
  /** Says more than the table's text. */
  message?: string;
  source?: string;
  impact?: string;
  cause?: unknown;
}

/** An error of the watched work with all that the table knows of it; `job.error` takes it as it is. */
export class WorkError extends Error {
  readonly code: WorkErrorCode;
  readonly report: ErrorReport;

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

/** What a cleanup may remove. */
export const CLEANUPS = ['failed', 'completed', 'ended', 'all'] as const;

/** The verbs that can be carried out on many sessions at once: those that need no more than a reason. */
export const BULK_VERBS = [
  'start',
  'pause',
  'resume',
  'stop',
  'finish',
  'complete',
  'fail',
  'recover',
  'touch',
] as const;

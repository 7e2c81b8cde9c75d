/** What a shell gets to know. `EXIT_CODE_HELP` tells people the same. */
export const EXIT = {
  fine: 0,
  /** The hub said no, or the watched session did not end well. */
  refused: 1,
  usage: 2,
  unreachable: 3,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODE_HELP = `Exit codes:
  0    fine; for tail: the session completed or was closed
  1    the hub refused, or the watched session failed or expired
  2    wrong usage, or a setting that cannot be used
  3    no hub within reach (see --timeout)
  130  interrupted with Ctrl-C (143 by SIGTERM); serve then ends with 0`;

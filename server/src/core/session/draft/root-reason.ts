/** What failed in the first place, for a log: an error of ours often stands for one of a driver. */
export function rootReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined || error.cause === null ? error.message : rootReason(error.cause);
}

/** A time as a person would say it. */
export function durationText(milliseconds: number): string {
  return milliseconds < 60_000
    ? `${Math.round(milliseconds / 1_000)} s`
    : `${Math.round(milliseconds / 60_000)} min`;
}

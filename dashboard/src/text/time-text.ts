const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const dated = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** The time of day, which is enough beside newer ones of the same day. */
export function clockText(at: number): string {
  return clock.format(at);
}

/** Date and time, for tooltips and for what lies days back. */
export function dateText(at: number): string {
  return dated.format(at);
}

/** Local time of day, with milliseconds; the date before it when that was not today. */
export function formatTime(at: number, now: number): string {
  const time = new Date(at);
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, '0')}`;
  return dayOf(time) === dayOf(new Date(now)) ? clock : `${dayOf(time)} ${clock}`;
}

function dayOf(time: Date): string {
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

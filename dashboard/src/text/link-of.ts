/** The address a value can be opened at, or null. `javascript:` and its kind must never become something to click. */
export function linkOf(value: unknown): string | null {
  if (typeof value !== 'string' || !URL.canParse(value)) return null;
  return /^https?:$/.test(new URL(value).protocol) ? value : null;
}

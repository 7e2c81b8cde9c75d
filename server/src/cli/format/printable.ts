/** Control characters but the line feed, and what turns the direction of writing round. */
const UNSAFE = /(?!\n)[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

/**
 * What somebody stored, without the power to steer the terminal that shows it: no escape sequences, no
 * returning to the line's start, no reversed writing.
 */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\t', '  ').replace(UNSAFE, '\uFFFD');
}

/** The same in one line. */
export function printableLine(text: string): string {
  return printable(text).replace(/\s*\n\s*/g, ' ⏎ ');
}

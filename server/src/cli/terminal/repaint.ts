const CLEAR_BELOW = '\u001b[0J';
/** Terminals that know these show the whole change at once. */
const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';
/** A line that is too long after all is cut by the terminal, or the rows would be miscounted. */
const NO_WRAP = '\u001b[?7l';
const WRAP = '\u001b[?7h';

/** What to write so that `above` scrolls in over a block of `rows` lines, which `lines` then replaces. */
export function repaint(rows: number, above: string, lines: readonly string[]): string {
  const up = rows > 1 ? `\u001b[${rows - 1}A` : '';
  return `${BEGIN}\r${up}${CLEAR_BELOW}${above}${NO_WRAP}${lines.join('\n')}${WRAP}${END}`;
}

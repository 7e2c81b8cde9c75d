const UP = (rows: number): string => (rows > 0 ? `\u001b[${rows}A` : '');
const CLEAR_BELOW = '\u001b[0J';
/** Terminals that know these show the whole change at once. */
const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';

/** What to write so that `above` scrolls in over a block of `rows` lines, which `lines` then replaces. */
export function repaint(rows: number, above: string, lines: readonly string[]): string {
  return `${BEGIN}\r${UP(rows - 1)}${CLEAR_BELOW}${above}${lines.join('\n')}${END}`;
}

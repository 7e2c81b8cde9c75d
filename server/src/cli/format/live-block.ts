interface TerminalStream {
  columns?: number;
  rows?: number;
  write(text: string): boolean;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

const PAINT_EVERY_MS = 40;
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** Lines that stay at the bottom of the terminal while others scroll above them. */
export class LiveBlock {
  readonly #stream: TerminalStream;
  readonly #draw: (width: number) => readonly string[];
  readonly #onResize = (): void => this.changed();
  #above = '';
  #rows = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** `draw` is asked for the lines whenever they are about to be painted; none is to be wider than `width`. */
  constructor(stream: TerminalStream, draw: (width: number) => readonly string[]) {
    this.#stream = stream;
    this.#draw = draw;
    stream.on('resize', this.#onResize);
    stream.write(HIDE_CURSOR);
  }

  scroll(line: string): void {
    this.#above += `${line}\n`;
    this.changed();
  }

  /** Paints soon; many changes of a moment are painted once. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.#paint(), PAINT_EVERY_MS);
  }

  /** Leaves the last picture where it is. */
  close(): void {
    this.#stream.off('resize', this.#onResize);
    this.#paint();
    this.#stream.write(`${this.#rows > 0 ? '\n' : ''}${SHOW_CURSOR}`);
  }

  #paint(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    // The last cell stays free: a cursor beyond it would wrap on some terminals.
    const lines = this.#draw((this.#stream.columns ?? 80) - 1).slice(
      0,
      Math.max(1, (this.#stream.rows ?? 24) - 1),
    );
    this.#stream.write(repaint(this.#rows, this.#above, lines));
    this.#above = '';
    this.#rows = lines.length;
  }
}

const CLEAR_BELOW = '\u001b[0J';
/** Terminals that know these show the whole change at once. */
const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';
/** A line that is too long after all is cut by the terminal, or the rows would be miscounted. */
const NO_WRAP = '\u001b[?7l';
const WRAP = '\u001b[?7h';

/** What to write so that `above` scrolls in over a block of `rows` lines, which `lines` then replaces. */
function repaint(rows: number, above: string, lines: readonly string[]): string {
  const up = rows > 1 ? `\u001b[${rows - 1}A` : '';
  return `${BEGIN}\r${up}${CLEAR_BELOW}${above}${NO_WRAP}${lines.join('\n')}${WRAP}${END}`;
}

import type { SessionView } from '@session-hub/client';
import { formatAge, printableLine } from './format-number.js';
import { progressBar, progressText } from './progress-text.js';
import { type Reading, readingText } from './reading-text.js';
import type { Style, Tone } from './style.js';
import { HEALTH_TONES, STATUS_TONES } from './style.js';
import { cutText, textWidth } from './text-width.js';

export interface LiveLinesOptions {
  id: string;
  view: SessionView | null;
  reading: Reading;
  /** The last event that was shown. */
  shown: number;
  now: number;
  /** Cells of the terminal; no line is longer. */
  width: number;
  style: Style;
}

interface Piece {
  text: string;
  tone: Tone | null;
}

const WIDEST_BAR = 40;
const NARROWEST_BAR = 8;
/** `100.0 %` beside the bar. */
const LEAST_TEXT = 7;

/** What stands at the bottom of the terminal: who and how it is, how far it is, and what is wrong. */
export function liveLines(options: LiveLinesOptions): string[] {
  const lines = [headline(options)];
  if (options.view?.progress) lines.push(progressLine(options));
  const trouble = troubleOf(options);
  if (trouble !== null) lines.push(paint(fitPieces([trouble], options.width), options.style));
  return lines;
}

function headline({ id, view, reading, now, width, style }: LiveLinesOptions): string {
  const current = readingText(reading, now);
  const pieces: Piece[] = [{ text: id, tone: 'bold' }];
  if (view !== null) {
    const since = view.endedAt === null ? ` for ${formatAge(now - view.since)}` : '';
    pieces.push({ text: `● ${view.status}${since}`, tone: STATUS_TONES[view.status] });
    if (view.health !== null && view.endedAt === null) {
      pieces.push({ text: view.health.state, tone: HEALTH_TONES[view.health.state] });
    }
  }
  pieces.push(current);
  if (view !== null && view.title !== '' && view.title !== id) {
    pieces.push({ text: printableLine(view.title), tone: 'dim' });
  }
  return paint(fitPieces(pieces, width), style);
}

function progressLine({ view, width, style }: LiveLinesOptions): string {
  if (!view?.progress) return '';
  const barWidth = Math.max(NARROWEST_BAR, Math.min(WIDEST_BAR, Math.floor(width / 3)));
  const room = width - barWidth - 2;
  if (room < LEAST_TEXT) return progressText(view.progress, width);
  const bar = style(STATUS_TONES[view.status], progressBar(view.progress.percentage, barWidth));
  return `${bar}  ${progressText(view.progress, room)}`;
}

function troubleOf({ view, reading, shown }: LiveLinesOptions): Piece | null {
  switch (reading.connection.kind) {
    case 'offline':
    case 'connecting':
      return shown === 0
        ? null
        : { text: `Nothing is lost: it goes on after event ${shown} when the hub is back.`, tone: 'dim' };
    case 'catching up':
    case 'live':
    case 'closed':
      break;
  }
  if (view === null || view.endedAt !== null || view.health === null || view.health.state === 'healthy')
    return null;
  const [step] = view.health.steps;
  return {
    text: printableLine(step === undefined ? view.health.message : `${view.health.message} ${step}`),
    tone: 'warn',
  };
}

/** As many pieces as fit, two spaces between them; the last one that fits in part is cut. */
function fitPieces(pieces: readonly Piece[], width: number): Piece[] {
  const fitting: Piece[] = [];
  let room = width;
  for (const { text, tone } of pieces) {
    const space = fitting.length === 0 ? 0 : 2;
    const cut = cutText(text, room - space);
    if (cut === '' || cut === '…') break;
    fitting.push({ text: cut, tone });
    room -= space + textWidth(cut);
  }
  return fitting;
}

function paint(pieces: readonly Piece[], style: Style): string {
  return pieces.map(({ text, tone }) => (tone === null ? text : style(tone, text))).join('  ');
}

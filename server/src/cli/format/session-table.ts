import type { SessionPage, SessionRow } from '@session-hub/client';
import { formatAge, formatNumber, formatPercentage, printableLine } from './format-number.js';
import { progressBar } from './progress-text.js';
import type { Style, Tone } from './style.js';
import { STATUS_TONES } from './style.js';
import { fitText, textWidth } from './text-width.js';

interface SessionTableOptions {
  now: number;
  /** Cells of the terminal; null where lines may be of any length. */
  width: number | null;
  style: Style;
}

interface Column {
  title: string;
  text(row: SessionRow, now: number): string;
  tone?(row: SessionRow): Tone | null;
}

const BAR_WIDTH = 10;
const GAP = '  ';
/** Below this a description says nothing any more. */
const LEAST_DESCRIPTION = 12;

const COLUMNS: readonly Column[] = [
  { title: 'ID', text: ({ id }) => id, tone: () => 'bold' },
  { title: 'STATUS', text: statusText, tone: toneOf },
  { title: 'PROGRESS', text: progressText, tone: toneOf },
  { title: 'AGE', text: ({ createdAt }, now) => formatAge(now - createdAt) },
  { title: 'OWNER', text: ({ owner }) => printableLine(owner) },
];

/** Where there is little room these go, in this order. */
const EXPENDABLE = ['OWNER', 'AGE', 'PROGRESS'];

/** A heading and a line for each session; the description comes last and takes the room that is left. */
export function sessionTable(
  rows: readonly SessionRow[],
  { now, width, style }: SessionTableOptions,
): string[] {
  const columns = fitting(
    COLUMNS.map((column) => filled(column, rows, now)),
    width,
  );
  const room = width === null ? null : Math.max(0, width - widthOf(columns));
  const heading = columns.map(({ title, width: cells }) => fitText(title, cells)).join(GAP);
  return [
    style('dim', room === null || room >= LEAST_DESCRIPTION ? `${heading}${GAP}DESCRIPTION` : heading),
    ...rows.map((row, index) => {
      const cells = columns.map(({ texts, width: cellWidth, tone }) => {
        const text = fitText(texts[index] ?? '', cellWidth);
        const chosen = tone?.(row) ?? null;
        return chosen === null ? text : style(chosen, text);
      });
      return [...cells, descriptionText(row, room)].join(GAP).trimEnd();
    }),
  ];
}

interface FilledColumn extends Column {
  texts: readonly string[];
  width: number;
}

function filled(column: Column, rows: readonly SessionRow[], now: number): FilledColumn {
  const texts = rows.map((row) => column.text(row, now));
  return { ...column, texts, width: Math.max(...[column.title, ...texts].map(textWidth)) };
}

function fitting(all: readonly FilledColumn[], width: number | null): readonly FilledColumn[] {
  if (width === null) return all;
  let columns = all;
  for (const title of EXPENDABLE) {
    if (widthOf(columns) + LEAST_DESCRIPTION <= width) break;
    columns = columns.filter((column) => column.title !== title);
  }
  return columns;
}

/** With the gap that follows each. */
function widthOf(columns: readonly FilledColumn[]): number {
  return columns.reduce((sum, column) => sum + column.width + GAP.length, 0);
}

function statusText({ status, health }: SessionRow): string {
  return health === null || health === 'healthy' ? status : `${status} (${printableLine(health)})`;
}

function toneOf({ status, health }: SessionRow): Tone | null {
  return health === null || health === 'healthy' ? STATUS_TONES[status] : 'warn';
}

function progressText({ percentage }: SessionRow): string {
  if (percentage === null) return '';
  return `${progressBar(percentage, BAR_WIDTH)} ${formatPercentage(percentage).padStart(7)}`;
}

function descriptionText({ title, description }: SessionRow, room: number | null): string {
  const text = printableLine([title, description].filter((part) => part !== '').join(' · '));
  return room === null ? text : fitText(text, room).trimEnd();
}

/** `1 session`, `2 sessions`. */
export function sessionsText(count: number): string {
  return count === 1 ? '1 session' : `${formatNumber(count)} sessions`;
}

/** The table, and how much of the whole it is. */
export function listLines({ rows, total }: SessionPage, options: SessionTableOptions): string[] {
  if (rows.length === 0) return [options.style('dim', 'No sessions.')];
  const table = sessionTable(rows, options);
  if (total <= rows.length) return table;
  return [...table, options.style('dim', `${formatNumber(rows.length)} of ${formatNumber(total)} sessions`)];
}

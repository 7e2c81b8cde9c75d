import type { SessionRow } from '@session-hub/client';
import { formatAge } from './format-duration.js';
import { formatPercentage } from './format-number.js';
import { printableLine } from './printable.js';
import { progressBar } from './progress-bar.js';
import { STATUS_TONES } from './status-tone.js';
import type { Style, Tone } from './style.js';
import { fitText, textWidth } from './text-width.js';

export interface SessionTableOptions {
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

/** A heading and a line for each session; the description comes last and takes the room that is left. */
export function sessionTable(rows: readonly SessionRow[], { now, width, style }: SessionTableOptions): string[] {
  const columns = COLUMNS.map((column) => {
    const texts = rows.map((row) => column.text(row, now));
    return { ...column, texts, width: Math.max(...[column.title, ...texts].map(textWidth)) };
  });
  const used = columns.reduce((sum, column) => sum + column.width + GAP.length, 0);
  const room = width === null ? null : Math.max(LEAST_DESCRIPTION, width - used);
  const heading = columns.map(({ title, width: cells }) => fitText(title, cells)).join(GAP);
  return [
    style('dim', `${heading}${GAP}DESCRIPTION`),
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

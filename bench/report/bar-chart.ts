import type { Row } from '../support/result.js';

const WIDTH = 760;
const LABELS = 250;
const FIGURES = 150;
const BAR = 22;
const GAP = 8;
const OURS = '#2563eb';
const OTHERS = '#94a3b8';

/** One metric of several systems as horizontal bars, each with its median and a line from its lowest to its highest run. */
export function barChart(title: string, unit: string, rows: readonly Row[], ours: string): string {
  const most = Math.max(...rows.map(({ max }) => max).filter(Number.isFinite), Number.MIN_VALUE);
  const room = WIDTH - LABELS - FIGURES;
  const scale = (value: number): number => (Number.isFinite(value) ? (value / most) * room : 0);
  const bars = rows.map((row, position) => {
    const top = 40 + position * (BAR + GAP);
    const middle = top + BAR / 2;
    const color = row.system.startsWith(ours) ? OURS : OTHERS;
    const spread = `x1="${round(LABELS + scale(row.min))}" x2="${round(LABELS + scale(row.max))}" y1="${middle}" y2="${middle}"`;
    return [
      `<text x="${LABELS - 8}" y="${middle + 4}" text-anchor="end">${escaped(row.system)}</text>`,
      `<rect x="${LABELS}" y="${top}" width="${round(scale(row.median))}" height="${BAR}" rx="3" fill="${color}"/>`,
      `<line ${spread} stroke="#0f172a" stroke-width="2"/>`,
      `<text x="${round(LABELS + scale(row.max) + 8)}" y="${middle + 4}">${shortFigure(row.median)} ${escaped(unit)}</text>`,
    ].join('');
  });
  const height = 40 + rows.length * (BAR + GAP) + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    '<style>text{font:13px system-ui,sans-serif;fill:#0f172a}</style>',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="8" y="22" style="font-weight:600">${escaped(title)}</text>`,
    ...bars,
    '</svg>',
    '',
  ].join('\n');
}

export function shortFigure(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  return Math.abs(value) >= 100
    ? Math.round(value).toLocaleString('en')
    : String(Number(value.toPrecision(3)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

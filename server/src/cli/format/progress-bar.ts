const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** `width` cells, filled to an eighth of a cell. */
export function progressBar(percentage: number, width: number): string {
  const share = Math.min(100, Math.max(0, percentage)) / 100;
  const eighths = Math.floor(share * width * 8);
  const full = Math.floor(eighths / 8);
  const part = EIGHTHS[eighths % 8] ?? '';
  return `${'█'.repeat(full)}${part}`.padEnd(width, '░');
}

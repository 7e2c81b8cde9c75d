const UNITS = [
  { name: 's', ms: 1_000, until: 90_000 },
  { name: 'min', ms: 60_000, until: 90 * 60_000 },
  { name: 'h', ms: 3_600_000, until: 48 * 3_600_000 },
  { name: 'd', ms: 86_400_000, until: Number.POSITIVE_INFINITY },
] as const;

interface TimeLeft {
  readonly low: number;
  readonly high: number;
  /** From 0 to 1; left out by hubs that do not say it. */
  readonly confidence?: number;
}

/** A range as a range: `3 to 5 min left, fairly sure`. A guess is never told more exactly than it is known. */
export function timeLeftText({ low, high, confidence }: TimeLeft, elapsed = 0): string {
  if (high > 1_500 && high <= elapsed) return 'taking longer than expected';
  const range = rangeText(Math.max(0, low - elapsed), high - elapsed);
  if (high - elapsed < 1_500) return range;
  if (confidence === undefined) return range.startsWith('up') ? range : `about ${range}`;
  return `${range}, ${sureText(confidence)}`;
}

function rangeText(low: number, high: number): string {
  if (high < 1_500) return 'a moment left';
  const unit = UNITS.find(({ until }) => high < until) ?? UNITS[3];
  const from = Math.max(0, Math.round(low / unit.ms));
  const to = Math.max(1, Math.round(high / unit.ms));
  if (from === to) return `${to} ${unit.name} left`;
  return from === 0 ? `up to ${to} ${unit.name} left` : `${from} to ${to} ${unit.name} left`;
}

function sureText(confidence: number): string {
  if (confidence >= 0.8) return 'quite sure';
  return confidence >= 0.4 ? 'fairly sure' : 'a rough guess';
}

const UNITS = [
  { name: 's', ms: 1_000, until: 90_000 },
  { name: 'min', ms: 60_000, until: 90 * 60_000 },
  { name: 'h', ms: 3_600_000, until: 48 * 3_600_000 },
  { name: 'd', ms: 86_400_000, until: Number.POSITIVE_INFINITY },
] as const;

/** A range as a range: `about 3 to 5 min left`. A guess is never told more exactly than it is known. */
export function timeLeftText({ low, high }: { low: number; high: number }): string {
  if (high < 1_500) return 'a moment left';
  const unit = UNITS.find(({ until }) => high < until) ?? UNITS[3];
  const from = Math.max(0, Math.round(low / unit.ms));
  const to = Math.max(1, Math.round(high / unit.ms));
  if (from === to) return `about ${to} ${unit.name} left`;
  return from === 0 ? `up to ${to} ${unit.name} left` : `about ${from} to ${to} ${unit.name} left`;
}

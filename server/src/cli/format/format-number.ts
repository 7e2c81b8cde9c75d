const formatters = [0, 1, 2, 3].map(
  (digits) => new Intl.NumberFormat('en-US', { maximumFractionDigits: digits }),
);

/** Grouped by thousands, with as many decimals as say something. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3;
  return formatters[digits]?.format(value) ?? String(value);
}

/** `42.0 %`: always one decimal, so that a bar's text does not dance. */
export function formatPercentage(percentage: number): string {
  return `${percentage.toFixed(1)} %`;
}

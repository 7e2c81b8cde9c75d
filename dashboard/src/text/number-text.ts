const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });

/** `1,204`, `3.25`, `0.0041`: grouped, and no more digits than a reader takes in. */
export function numberText(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 1_000 ? whole.format(value) : fine.format(value);
}

/** Percentages stand beside a moving bar: whole ones hold still. Below 100 until it is 100. */
export function percentText(percentage: number): string {
  return `${Math.floor(percentage)} %`;
}

/** `1 event`, `42 events`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}

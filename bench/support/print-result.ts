import type { ScenarioResult } from './result.js';

export function printResult(result: ScenarioResult, seconds: number): void {
  const { scenario, quick, rows, ratios, missing = [], void: reason } = result;
  console.log(`\n${scenario}${quick ? ' (quick)' : ''}, measured in ${Math.round(seconds)} s`);
  for (const { system, metric, unit, median, min, max } of rows) {
    const figures = `${short(median).padStart(10)}  (${short(min)} to ${short(max)}) ${unit}`;
    console.log(`  ${system.padEnd(34)} ${metric.padEnd(50)} ${figures}`);
  }
  for (const [name, ratio] of Object.entries(ratios)) console.log(`  ratio: ${name} = ${ratio.toFixed(2)}`);
  for (const peer of missing) console.log(`  missing: ${peer}`);
  if (reason !== null) console.log(`  VOID: ${reason}`);
}

function short(value: number): string {
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

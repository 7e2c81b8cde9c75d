/** What has to be reached for a scenario to count as won: by a ratio, or by a figure of session-hub itself. */
export type Bar = RatioBar | FigureBar;

interface RatioBar {
  readonly kind: 'ratio';
  readonly scenario: string;
  readonly name: RegExp;
  readonly atLeast: number;
}

interface FigureBar {
  readonly kind: 'figure';
  readonly scenario: string;
  readonly name: RegExp;
  readonly atMost: number;
}

const bar = (scenario: string, name: RegExp, atLeast: number): Bar => ({
  kind: 'ratio',
  scenario,
  name,
  atLeast,
});
const figure = (scenario: string, name: RegExp, atMost: number): Bar => ({
  kind: 'figure',
  scenario,
  name,
  atMost,
});
/** At most so many times as slow, as a ratio. */
const atMost = (times: number): number => Number((1 / times).toFixed(3));

const FLAT = 0.8;

export const BARS: readonly Bar[] = [
  bar('fanout', /^deliveries per CPU second.* vs Socket\.IO \+ Redis adapter$/, 1.1),
  bar('fanout', /^deliveries per CPU second.* vs ws, encoded once$/, 0.85),
  bar('burst', /^deliveries per CPU second.* vs Socket\.IO \+ Redis adapter$/, 5),
  bar('burst', /^deliveries per CPU second.* vs Nchan$/, 1),
  bar('burst', /^deliveries per CPU second.* vs NATS JetStream$/, 1),
  bar('dashboard', /^CPU per delivered event vs Socket\.IO \+ Redis adapter$/, 6),
  bar('dashboard', /^delay, p95 vs 60 ms$/, 1),
  bar('latency', /^delay, p(50|99) vs Socket\.IO \+ Redis adapter$/, atMost(1.3)),
  bar('storm', /vs Nchan$/, 1),
  bar('storm', /vs Socket\.IO recovery$/, 3),
  figure('storm', /^log reads per session and range, 100 events/, 1),
  figure('storm', /^log reads per session and range, hub started anew/, 1),
  bar('away', /missed$/, FLAT),
  bar('append-redis', /vs BullMQ/, 3),
  bar('idle', /^RSS per connection vs Socket\.IO, bare$/, 1),
  // In microseconds a second: a hundredth of a core for each two thousand of them.
  figure('idle', /^CPU when nothing happens$/, 50_000),
  bar('stalled', /^delay of the others, p99 vs all read$/, atMost(1.2)),
  // In MB; what the few are owed is 60 MB.
  figure('stalled', /^more memory in use, 1 % do not read$/, 32),
  // Flat, as far as figures of one machine can be.
  bar('sessions', /^(append|deadline|first list page), p50, vs/, FLAT),
];

/** Without one of these a run does not show what has to be shown. */
export const SCENARIOS_WITH_BARS: readonly string[] = [...new Set(BARS.map(({ scenario }) => scenario))];

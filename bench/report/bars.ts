/** What a ratio has to reach for the scenario to count as won. */
export interface Bar {
  readonly scenario: string;
  readonly ratio: RegExp;
  readonly atLeast: number;
}

const bar = (scenario: string, ratio: RegExp, atLeast: number): Bar => ({ scenario, ratio, atLeast });
/** At most so many times as slow, as a ratio. */
const atMost = (times: number): number => Number((1 / times).toFixed(3));

const FLAT = 0.8;

export const BARS: readonly Bar[] = [
  bar('fanout', /^deliveries per CPU second.* vs Socket\.IO \+ Redis adapter$/, 1.1),
  bar('fanout', /^deliveries per CPU second.* vs ws, encoded once$/, 0.85),
  bar('burst', /^deliveries per CPU second.* vs Socket\.IO \+ Redis adapter$/, 5),
  bar('burst', /^deliveries per CPU second.* vs (Nchan|NATS JetStream)$/, 1),
  bar('dashboard', /^CPU per delivered event vs Socket\.IO \+ Redis adapter$/, 6),
  bar('dashboard', /^delay, p95 vs 60 ms$/, 1),
  bar('latency', /^delay, p(50|99) vs Socket\.IO \+ Redis adapter$/, atMost(1.3)),
  bar('storm', /vs Nchan$/, 1),
  bar('storm', /vs Socket\.IO recovery$/, 3),
  bar('away', /missed$/, FLAT),
  bar('append-redis', /vs BullMQ/, 3),
  bar('idle', /^RSS per connection vs Socket\.IO, bare$/, 1),
  bar('stalled', /^delay of the others, p99 vs all read$/, atMost(1.2)),
  // Flat, as far as figures of one machine can be.
  bar('sessions', /^(append|deadline|first list page), p50, vs/, FLAT),
];

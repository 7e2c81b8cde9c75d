import type { FinalLog, HistoryEntry } from './history-entry.js';
import { type Stretch, stretchesOf } from './stretches.js';

export interface Findings {
  /** Different operations the hub acknowledged. */
  acked: number;
  /** Acknowledged, and withheld from a watcher or missing from the log without a word. */
  lost: number;
  /** Told twice without a reset in between, or twice in the log. */
  duplicated: number;
  /** Told, or logged, in another order than they were reported in. */
  reordered: number;
  /** Resets and ends that watchers were told. */
  resyncs: number;
  /** Acknowledged, told to be void with its epoch, and never sent again by the worker's SDK (R48). */
  missing: number;
  /** Operations the SDK gave back to the worker. */
  refused: number;
  /** Logs whose beginning is gone. */
  cut: number;
  /** A sentence for each thing that is wrong. */
  complaints: string[];
}

type Acked = Extract<HistoryEntry, { kind: 'acked' }>;

interface Operation {
  readonly acked: Acked;
  /** Where in the history the worker reported it. */
  readonly sentAt: number;
}

/** Holds what was acknowledged and what was seen against each other and against the logs. Knows nothing of the hub's code. */
export function checkHistory(history: readonly HistoryEntry[], logs: readonly FinalLog[]): Findings {
  const findings: Findings = {
    acked: 0,
    lost: 0,
    duplicated: 0,
    reordered: 0,
    resyncs: history.filter(({ kind }) => kind === 'reset' || kind === 'gone').length,
    missing: 0,
    refused: history.filter(({ kind }) => kind === 'refused').length,
    cut: logs.filter(({ oldest }) => oldest > 1).length,
    complaints: [],
  };
  const operations = operationsOf(history);
  const numbers = new Map(history.flatMap((entry) => (entry.kind === 'sent' ? [[entry.token, entry]] : [])));
  findings.acked = operations.length;
  for (const log of logs) {
    const stretches = stretchesOf(history, log.session);
    checkLog(log);
    for (const stretch of stretches) checkStretch(stretch);
    for (const operation of operations) {
      if (operation.acked.session === log.session) checkOperation(operation, log, stretches);
    }
  }
  return findings;

  function complain(what: 'lost' | 'duplicated' | 'reordered', sentence: string): void {
    findings[what] += 1;
    findings.complaints.push(`${what}: ${sentence}`);
  }

  function checkLog({ session, events, oldest }: FinalLog): void {
    const first = events[0]?.seq ?? oldest;
    if (first > oldest)
      complain('lost', `the log of ${session} begins at ${first}, its oldest event is said to be ${oldest}`);
    checkOrder(events, `the log of ${session}`);
    for (const [position, { seq }] of events.entries()) {
      const before = events[position - 1]?.seq ?? seq - 1;
      if (seq === before) complain('duplicated', `the log of ${session} has seq ${seq} twice`);
      else if (seq !== before + 1)
        complain('reordered', `the log of ${session} has seq ${seq} after ${before}`);
    }
  }

  function checkStretch({ watcher, session, epoch, seen, start, told, omitted }: Stretch): void {
    const name = `${watcher} of ${session} in epoch ${epoch}`;
    let newest = start;
    for (const { seq, epoch: own } of seen) {
      if (own !== epoch) complain('reordered', `${name} was told seq ${seq} of epoch ${own} without a reset`);
      if (seq === newest) complain('duplicated', `${name} was told seq ${seq} twice`);
      else if (seq < newest) complain('reordered', `${name} was told seq ${seq} after ${newest}`);
      const isNamed = omitted.some(({ from, to }) => from <= newest && seq - 1 <= to);
      if (told === 'every event' && seq > newest + 1 && !isNamed)
        complain('lost', `${name} was told seq ${seq} right after ${newest}`);
      newest = Math.max(newest, seq);
    }
    checkOrder(seen, name);
  }

  /** One emitter's operations come once, and in the order it reported them. */
  function checkOrder(events: readonly { seq: number; token: string | null }[], where: string): void {
    const met = new Set<string>();
    const newest = new Map<string, number>();
    for (const { seq, token } of events) {
      if (token === null) continue;
      if (met.has(token)) {
        complain('duplicated', `${where} has ${token} twice, the second time as seq ${seq}`);
        continue;
      }
      met.add(token);
      const sent = numbers.get(token);
      if (sent === undefined) continue;
      const last = newest.get(sent.emitter) ?? 0;
      if (sent.n < last) complain('reordered', `${where} has ${token} after number ${last} of its emitter`);
      newest.set(sent.emitter, Math.max(last, sent.n));
    }
  }

  function checkOperation({ acked, sentAt }: Operation, log: FinalLog, stretches: readonly Stretch[]): void {
    const { token } = acked;
    const logged = log.events.find((event) => event.token === token) ?? cutAway(token, log, stretches);
    const last = new Map(stretches.map((stretch) => [stretch.watcher, stretch]));
    if (logged === undefined && !isChangeKnown(log, token, sentAt, stretches)) {
      complain(
        'lost',
        `${token} was acknowledged and is not in the log, though nothing said that it changed`,
      );
      return;
    }
    if (logged === undefined) findings.missing += 1;
    for (const { watcher, ...final } of last.values()) {
      const own = stretches.filter((stretch) => stretch.watcher === watcher);
      if (own.some(({ seen }) => seen.some((event) => event.token === token))) continue;
      const isTold =
        logged === undefined
          ? own.length > 1
          : final.epoch === log.epoch &&
            (logged.seq <= final.start ||
              final.omitted.some(({ from, to }) => from < logged.seq && logged.seq <= to));
      if (!isTold) complain('lost', `${watcher} was never told ${token} (seq ${logged?.seq ?? 'none'})`);
    }
  }
}

/** Where it stood in the part of the log that the hub says is gone, as far as anybody was told. */
function cutAway(token: string, { epoch, oldest }: FinalLog, stretches: readonly Stretch[]) {
  return stretches
    .flatMap(({ seen }) => seen)
    .find((event) => event.token === token && event.epoch === epoch && event.seq < oldest);
}

/**
 * An acknowledged operation may be missing from the log only where the log began a new epoch after it, and every
 * watcher that had come before was told so.
 */
function isChangeKnown(
  { epoch }: FinalLog,
  token: string,
  sentAt: number,
  stretches: readonly Stretch[],
): boolean {
  const inFinal = stretches.filter((stretch) => stretch.epoch === epoch);
  if (inFinal.some(({ seen }) => seen.some((event) => event.token === token))) return false;
  const arrivals = inFinal.filter(({ cause }) => cause !== 'began').map(({ at }) => at);
  return arrivals.length > 0 && arrivals.some((at) => at > sentAt);
}

function operationsOf(history: readonly HistoryEntry[]): Operation[] {
  const sentAt = new Map<string, number>();
  const operations = new Map<string, Operation>();
  for (const [position, entry] of history.entries()) {
    if (entry.kind === 'sent') sentAt.set(entry.token, position);
    if (entry.kind === 'acked')
      operations.set(entry.token, { acked: entry, sentAt: sentAt.get(entry.token) ?? position });
  }
  return [...operations.values()];
}

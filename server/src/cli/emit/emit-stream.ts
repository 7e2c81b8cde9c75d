import type { HubError, Job } from '@session-hub/client';
import type { ReadOperation } from './read-operations.js';
import { reportOperation } from './report-operation.js';

export interface EmitStreamOptions {
  job: Job;
  operations: AsyncIterable<ReadOperation>;
  /** What was not taken, and why; `line` is null where only the hub knew. */
  onRefused(refused: { line: number | null; what: string; reason: string }): void;
  /** Waits for the hub as long as it takes, or until the program is asked to end. */
  patiently<Result>(work: Promise<Result>): Promise<Result>;
  /** Waits for the hub as long as the person wants to. */
  finally<Result>(work: Promise<Result>): Promise<Result>;
}

export interface StreamReport {
  /** In the log, for certain. */
  acknowledged: number;
  refused: number;
  /** Neither known to be in the log nor refused; 0 unless something broke. */
  unknown: number;
  /** Why it ended before the input did. */
  failure: unknown;
}

/** So many go out before the count of what is acknowledged is brought up to date. */
const BATCH = 500;

/** Reports what comes in, in order, and never holds more than a batch. */
export async function emitStream(options: EmitStreamOptions): Promise<StreamReport> {
  const { job, operations, onRefused } = options;
  let sent = 0;
  let acknowledged = 0;
  let refused = 0;
  let refusedSent = 0;
  let failure: unknown = null;
  let lost: HubError | null = null;
  const commands = new Set<Promise<void>>();

  const refuse = (line: number | null, what: string, reason: string): void => {
    refused += 1;
    onRefused({ line, what, reason });
  };
  const stopListening = [
    job.on('refused', ({ error, operations: those }) => {
      for (const { type } of those.filter((one) => one.type !== 'command')) {
        refusedSent += 1;
        refuse(null, type, error.message);
      }
    }),
    job.on('lost', (error) => {
      lost = error;
    }),
  ];
  const settle = async (): Promise<void> => {
    await job.flush();
    await Promise.all(commands);
    acknowledged = sent - refusedSent;
  };

  try {
    for await (const read of operations) {
      if (read.kind === 'bad') {
        refuse(read.line, 'line', read.reason);
        continue;
      }
      await options.patiently(job.ready());
      if (lost !== null) break;
      sent += 1;
      const { line, operation } = read;
      const command = reportOperation(job, operation).then((refusal) => {
        commands.delete(command);
        if (refusal === null) return;
        refusedSent += 1;
        refuse(line, operation.type, refusal.message);
      });
      commands.add(command);
      if (sent % BATCH === 0) await options.patiently(settle());
    }
  } catch (error) {
    failure = error;
  }
  try {
    await options.finally(settle());
    await options.finally(job.close());
  } catch (error) {
    failure ??= error;
  }
  for (const stop of stopListening) stop();
  // Operations without an answer count as unknown: their refusals need no message.
  job.on('refused', () => {});
  failure ??= lost;
  return { acknowledged, refused, unknown: Math.max(0, sent - refusedSent - acknowledged), failure };
}

import { randomUUID } from 'node:crypto';
import { type Hub, HubError, type Job } from '@session-hub/client';
import type { AppendResult, SessionView } from '@session-hub/shared';
import { EXIT, type ExitCode } from '../cli-error.js';
import type { ConnectionOptions } from '../connect/connection-options.js';
import { createHttpClient } from '../connect/http-client.js';
import { connect, orUnreachable } from '../connect/or-unreachable.js';
import { formatNumber } from '../format/format-number.js';
import type { Io } from '../io.js';
import { formatOf } from '../runner.js';
import { emitStream, type StreamReport } from './emit-stream.js';
import type { EmitPlan } from './plan-emit.js';
import { readOperations } from './read-operations.js';

type StreamPlan = Extract<EmitPlan, { kind: 'stream' }>;

/** A worker in a pipe: holds the lease, rides out a hub that is away, and counts what arrived. */
export async function runEmitStream(plan: StreamPlan, options: ConnectionOptions, io: Io): Promise<ExitCode> {
  const { url, timeout } = options;
  const { stdin, stdout, stderr, interruption } = io;
  const format = formatOf(options);
  const hub = connect(options);
  try {
    const reach = { hub, url, signal: interruption };
    const job = await orUnreachable({ ...reach, timeout }, open(hub, plan));
    if (plan.create !== null)
      stdout.write(format === 'json' ? `${JSON.stringify({ id: plan.id })}\n` : `${plan.id}\n`);
    const report = await emitStream({
      job,
      operations: readOperations(stdin, interruption),
      onRefused({ line, what, reason }) {
        if (format === 'json') stderr.write(`${JSON.stringify({ refused: { line, what, reason } })}\n`);
        else stderr.write(`refused${line === null ? '' : ` line ${line}`}: ${what}: ${reason}\n`);
      },
      patiently: (work) => orUnreachable({ ...reach, timeout: 0 }, work),
      finally: (work) => orUnreachable({ hub, url, timeout }, work),
    });
    if (format === 'json') stdout.write(`${jsonOf(report)}\n`);
    // Standard output is the id alone, so that a shell can catch it.
    else (plan.create === null ? stdout : stderr).write(`${sentenceOf(report)}\n`);
    if (report.failure !== null) throw report.failure;
    if (interruption.aborted) throw new Error('The program was asked to end.');
    return report.refused === 0 ? EXIT.fine : EXIT.refused;
  } finally {
    hub.close();
  }
}

function open(hub: Hub, { id, create, mode }: StreamPlan): Promise<Job> {
  return create === null ? hub.attach(id, { mode }) : hub.create(create);
}

function jsonOf({ acknowledged, refused, unknown }: StreamReport): string {
  return JSON.stringify({ acknowledged, refused, unknown });
}

function sentenceOf({ acknowledged, refused, unknown }: StreamReport): string {
  const parts = [`${formatNumber(acknowledged)} acknowledged`, `${formatNumber(refused)} refused`];
  if (unknown > 0) parts.push(`${formatNumber(unknown)} unknown`);
  return parts.join(', ');
}

/** One request each: a remark beside a running worker must not take the session's lease from it. */
export async function emitOnce(
  { id, create, operation }: Extract<EmitPlan, { kind: 'once' }>,
  options: ConnectionOptions,
  { stdout, interruption }: Io,
): Promise<ExitCode> {
  const format = formatOf(options);
  const client = createHttpClient({ ...options, signal: interruption });
  if (create !== null) {
    const view = await client.request<SessionView>({
      method: 'POST',
      path: '/v1/sessions',
      body: create,
      key: randomUUID(),
    });
    stdout.write(
      format === 'json' ? `${JSON.stringify({ id, epoch: view.epoch, seq: view.seq })}\n` : `${id}\n`,
    );
  }
  if (operation === null) return EXIT.fine;
  const { epoch, seq, results } = await client.request<AppendResult>({
    method: 'POST',
    path: `/v1/sessions/${id}/events`,
    body: { operations: [operation] },
    key: randomUUID(),
  });
  const [result] = results;
  if (result?.ok === false) throw new HubError(result.error);
  if (format === 'json') stdout.write(`${JSON.stringify({ id, epoch, seq: result?.seq ?? seq })}\n`);
  else if (create === null) stdout.write(`${id} #${result?.seq ?? seq}\n`);
  return EXIT.fine;
}

import { randomUUID } from 'node:crypto';
import { HubError } from '@session-hub/client';
import type { AppendResult, SessionView } from '@session-hub/shared';
import type { ConnectionOptions } from '../connect/connection-options.js';
import { createHttpClient } from '../connect/http-client.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { Io } from '../io.js';
import { formatOf } from '../runner.js';
import type { EmitPlan } from './plan-emit.js';

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

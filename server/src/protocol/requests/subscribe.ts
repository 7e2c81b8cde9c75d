import { HubError, hubError, type RequestInput, type RequestOutput } from '@session-hub/shared';
import { defineConnectionRequest } from '../registry/define-request.js';
import type { ConnectionContext } from '../registry/request-context.js';

type Wanted = RequestInput<'subscribe'>['sessions'][number];
type Result = RequestOutput<'subscribe'>['sessions'][number];

/** Many sessions in one message. One that is refused does not touch the others, and those that are open do not wait. */
export const subscribe = defineConnectionRequest('subscribe', {
  permission: 'read',
  rule: 'R8',
  // Each session has its own result, so that none of its refusals is one of the request.
  errors: [],
  async run(context, { sessions, interval }) {
    if (interval !== undefined) context.reader.setInterval(interval);
    return { sessions: await Promise.all(sessions.map((wanted) => follow(context, wanted))) };
  },
});

function follow(context: ConnectionContext, wanted: Wanted): Result | Promise<Result> {
  const { id, cursor } = wanted;
  if (context.reader.followNow(id, cursor ?? null) === 'followed') return { ok: true, id };
  return followLater(context, wanted);
}

async function followLater({ reader }: ConnectionContext, { id, cursor }: Wanted): Promise<Result> {
  try {
    await reader.follow(id, cursor ?? null);
    return { ok: true, id };
  } catch (error) {
    const refusal = error instanceof HubError ? error : hubError('internal', { cause: error });
    return { ok: false, id, error: refusal.toJSON() };
  }
}

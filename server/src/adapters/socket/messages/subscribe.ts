import { HubError, hubError, type RequestInput, type RequestOutput } from '@session-hub/shared';
import type { Handler, MessageContext } from './handler.js';

type Wanted = RequestInput<'subscribe'>['sessions'][number];
type Result = RequestOutput<'subscribe'>['sessions'][number];

/** Many sessions in one message. One that is refused does not touch the others. */
export const subscribe: Handler<'subscribe'> = async (context, { sessions, interval }) => {
  if (interval !== undefined) context.reader.setInterval(interval);
  return { sessions: await Promise.all(sessions.map((wanted) => follow(context, wanted))) };
};

async function follow({ reader }: MessageContext, { id, cursor }: Wanted): Promise<Result> {
  try {
    await reader.follow(id, cursor ?? null);
    return { ok: true, id };
  } catch (error) {
    const refusal = error instanceof HubError ? error : hubError('internal', { cause: error });
    return { ok: false, id, error: refusal.toJSON() };
  }
}

import { HubError, hubError, type RequestInput, type RequestOutput } from '@session-hub/shared';
import type { Handler, MessageContext } from './handler.js';

type Wanted = RequestInput<'subscribe'>['sessions'][number];
type Result = RequestOutput<'subscribe'>['sessions'][number];

/** Many sessions in one message. One that is refused does not touch the others, and those that are open wait for nobody. */
export const subscribe: Handler<'subscribe'> = async (context, { sessions, interval }) => {
  if (interval !== undefined) context.reader.setInterval(interval);
  return { sessions: await Promise.all(sessions.map((wanted) => follow(context, wanted))) };
};

function follow(context: MessageContext, wanted: Wanted): Result | Promise<Result> {
  const { id, cursor } = wanted;
  if (context.reader.followNow(id, cursor ?? null) === 'followed') return { ok: true, id };
  return followLater(context, wanted);
}

async function followLater({ reader }: MessageContext, { id, cursor }: Wanted): Promise<Result> {
  try {
    await reader.follow(id, cursor ?? null);
    return { ok: true, id };
  } catch (error) {
    const refusal = error instanceof HubError ? error : hubError('internal', { cause: error });
    return { ok: false, id, error: refusal.toJSON() };
  }
}

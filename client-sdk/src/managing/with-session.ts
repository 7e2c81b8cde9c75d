import type { ExclusiveSession, Operation } from '@session-hub/shared';
import type { Connection } from '../connection/connection.js';
import type { Environment } from '../core/environment.js';
import { HubError } from '../session/first-load.js';

const MOST_TRIES = 20;
const MOVED = ['seq_moved', 'epoch_changed'];

/** The hub applies what the section asks for only if the session is as it was read; else the section runs again. */
export async function withSession<Result>(
  environment: Environment,
  { call }: Pick<Connection, 'call'>,
  id: string,
  section: (session: ExclusiveSession) => Result | Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    const { view } = await call('read', { id });
    const operations: Operation[] = [];
    const result = await section({ view, append: (...more) => void operations.push(...more) });
    const { seq: ifSeq, epoch } = view;
    try {
      // Known by a key: sent again after a lost reply it would find the session moved, by itself.
      if (operations.length)
        await call('append', { id, operations, all: true, ifSeq, epoch, key: environment.id() });
      return result;
    } catch (error) {
      // The refusal of the last try says all there is to say: the session has moved, and another time may be better.
      if (!(error instanceof HubError && MOVED.includes(error.code)) || attempt === MOST_TRIES) throw error;
    }
  }
}

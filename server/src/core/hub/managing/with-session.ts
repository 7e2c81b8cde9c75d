import {
  type AppendInput,
  type AppendResult,
  type ExclusiveSession,
  HubError,
  hubError,
  LIMITS,
  type Operation,
  type SessionView,
} from '@session-hub/shared';

export interface SessionAccess {
  read(id: string): Promise<SessionView>;
  append(input: AppendInput): Promise<AppendResult>;
}

const MOST_TRIES = 20;

/**
 * Runs `section` on the newest view and appends what it asks for if nothing has happened to the session meanwhile;
 * otherwise it runs again. It may therefore run several times, and should touch nothing but the session.
 */
export async function withSession<Result>(
  { read, append }: SessionAccess,
  id: string,
  section: (session: ExclusiveSession) => Result | Promise<Result>,
): Promise<Result> {
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const view = await read(id);
    const operations: Operation[] = [];
    const result = await section({ view, append: (...more) => void operations.push(...more) });
    if (operations.length === 0) return result;
    if (operations.length > LIMITS.operationsPerAppend) {
      throw hubError('bad_request', {
        message: `A section may append ${LIMITS.operationsPerAppend} operations, not ${operations.length}.`,
      });
    }
    try {
      await append({ id, operations, all: true, ifSeq: view.seq, epoch: view.epoch });
      return result;
    } catch (error) {
      const hasMoved =
        error instanceof HubError && (error.code === 'seq_moved' || error.code === 'epoch_changed');
      if (!hasMoved) throw error;
    }
  }
  throw hubError('overloaded', { message: 'Too many others are changing this session at the same moment.' });
}

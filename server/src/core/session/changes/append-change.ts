import {
  type AppendInput,
  type AppendResult,
  ERROR_TABLE,
  type ErrorCode,
  type ErrorShape,
  HubError,
  hubError,
  isEnded,
  LIMITS,
  type Operation,
  type OperationResult,
} from '@session-hub/shared';
import type { EmitterMark } from '../../../ports/session-record.js';
import type { Change, Draft } from '../draft/draft.js';
import { applyOperation } from '../operations/apply-operation.js';
import { checkFence, refusePredecessor, renewLease } from '../operations/lease-changes.js';
import { type PolicySettings, policyOf } from '../policy/policy-settings.js';

export function appendChange(input: AppendInput, by: string, ofHub: PolicySettings): Change<AppendResult> {
  return {
    kind: 'update',
    ...(input.key === undefined ? {} : { key: `append:${input.key}` }),
    apply(draft) {
      checkForm(input);
      const policy = policyOf(draft.guards, ofHub);
      const mark = markOf(draft, input.emitter);
      const isOld = ({ n }: Operation) => n !== undefined && mark !== null && n <= mark.n;
      // What was applied before is answered even when the session has ended or the lease is gone since.
      if (input.operations.every(isOld))
        return answer(
          draft,
          input.operations.map((old) => repeated(old, mark)),
        );
      if (input.fence !== undefined) refusePredecessor(draft, input.epoch);
      checkEpoch(draft, input.epoch, mark);
      if (input.fence !== undefined && !isEnded(draft.view.status)) {
        renewLease(draft, checkFence(draft, input.fence, input.emitter), policy);
      }
      checkOrder(draft, input, mark);
      checkSeq(draft, input.ifSeq);

      let highest = mark?.n ?? 0;
      const results = input.operations.map((operation, position): OperationResult => {
        const { n } = operation;
        if (isOld(operation)) return repeated(operation, mark);
        if (n !== undefined && n <= highest) return { ok: true, seq: draft.view.seq, duplicate: true };
        highest = n ?? highest;
        const result = attempted(draft, operation, by, policy);
        if (input.all === true && !result.ok) throw refusalOfAll(result.error, position);
        return result;
      });
      rememberMark(draft, input, results);
      // Somebody who looks after a session from outside does not keep it alive.
      const isActivity = (result: OperationResult, position: number): boolean =>
        result.ok && result.duplicate === undefined && input.operations[position]?.type !== 'check';
      if (results.some(isActivity)) draft.noteActivity();
      return answer(draft, results);
    },
  };
}

/** R96: `follows` is the number before the first one. */
function checkForm({ follows, operations }: AppendInput): void {
  if (follows === undefined) return;
  const first = operations.find(({ n }) => n !== undefined)?.n;
  if (first !== undefined && follows < first) return;
  throw hubError('bad_request', {
    message: '`follows` goes with numbered operations, and is below the first of their numbers.',
  });
}

/** R96: what was sent before this has to be applied before it, or its retry would count as a duplicate. */
function checkOrder({ guards }: Draft, { emitter, follows }: AppendInput, mark: EmitterMark | null): void {
  if (follows === undefined) return;
  // The mark of this emitter may have made room for others. That of the lease's holder never does.
  const mayBeForgotten =
    mark === null && guards.emitters.length >= LIMITS.emittersPerSession && guards.lease?.emitter !== emitter;
  const highest = mark?.n ?? 0;
  if (follows > highest && !mayBeForgotten) {
    throw hubError('number_gap', { details: { expected: highest + 1 } });
  }
}

/** R48: an emitter that built on what was lost hears how far its numbers have come in the log as it is now. */
function checkEpoch(draft: Draft, known: string | undefined, mark: EmitterMark | null): void {
  const { epoch } = draft.view;
  if (known === undefined || known === epoch) return;
  throw hubError('epoch_changed', { details: { epoch, n: mark?.n ?? 0 } });
}

function checkSeq({ view }: Draft, expected: number | undefined): void {
  if (expected === undefined || expected === view.seq) return;
  throw hubError('seq_moved', { details: { seq: view.seq, status: view.status } });
}

/** R73: none is applied, because of this one. */
function refusalOfAll(error: ErrorShape, position: number): HubError {
  return new HubError({ ...error, details: { ...error.details, position } });
}

function answer(draft: Draft, results: OperationResult[]): AppendResult {
  return { epoch: draft.view.epoch, seq: draft.view.seq, results };
}

function attempted(draft: Draft, operation: Operation, by: string, policy: PolicySettings): OperationResult {
  try {
    return { ok: true, seq: draft.attempt((current) => applyOperation(current, operation, by, policy)) };
  } catch (error) {
    if (error instanceof HubError) return { ok: false, error: error.toJSON() };
    throw error;
  }
}

function repeated({ n }: Operation, mark: EmitterMark | null): OperationResult {
  const refusal = mark?.refused.find((refused) => refused.n === n);
  if (refusal === undefined) return { ok: true, seq: mark?.seq ?? 0, duplicate: true };
  const code = Object.hasOwn(ERROR_TABLE, refusal.code) ? (refusal.code as ErrorCode) : 'internal';
  return { ok: false, error: hubError(code).toJSON() };
}

function markOf(draft: Draft, emitter: string | undefined): EmitterMark | null {
  return draft.guards.emitters.find(({ id }) => id === emitter) ?? null;
}

/** Notes how far the emitter's numbers have come. */
function rememberMark(
  draft: Draft,
  { emitter, operations }: AppendInput,
  results: readonly OperationResult[],
): void {
  if (emitter === undefined) return;
  const numbers = operations.flatMap(({ n }) => n ?? []);
  if (numbers.length === 0) return;
  const refused = operations.flatMap(({ n }, position) => {
    const result = results[position];
    return n === undefined || result === undefined || result.ok ? [] : [{ n, code: result.error.code }];
  });
  const before = markOf(draft, emitter);
  const mark = { id: emitter, n: Math.max(before?.n ?? 0, ...numbers), seq: draft.view.seq, refused };
  const others = draft.guards.emitters.filter(({ id }) => id !== emitter);
  draft.setGuards({ emitters: withRoom(others, draft.guards.lease?.emitter).concat(mark) });
}

/** The emitter unheard for longest gives way to a new one, but never the one that holds the lease. */
function withRoom(marks: readonly EmitterMark[], holder: string | undefined): EmitterMark[] {
  if (marks.length < LIMITS.emittersPerSession) return [...marks];
  const leaving = marks.findIndex(({ id }) => id !== holder);
  return marks.filter((_, position) => position !== leaving);
}

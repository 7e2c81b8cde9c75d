import type { Draft } from './draft.js';

/** Something somebody wants done to a session. Pure: it is run again when another node was faster. */
export interface Change<Result> {
  /** `create` may meet a session that is not there yet; `update` is refused then. */
  readonly kind: 'create' | 'update';
  /** Returns the result, or throws the refusal; a refused change leaves no trace. */
  apply(draft: Draft): Result;
  /** A `create` with an id that somebody chose, who may have used it before. */
  readonly mayFollow?: true;
  /** It adds next to nothing and must be possible in a full session. */
  readonly mayUseReserve?: true;
  /** Done without a write, it may be answered from memory: nobody builds on the answer. */
  readonly mayBeStale?: true;
  /** With a key, the result of the first time is returned again instead of applying anything. */
  readonly key?: string;
}

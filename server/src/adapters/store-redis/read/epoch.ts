/** The epoch of a log as it was last written, and the name of the history it was written in. */
export interface StoredEpoch {
  readonly written: string;
  readonly history: string;
  /** The epoch the session was created with. */
  readonly base: string;
}

const BASE_LENGTH = 20;

/** The epoch of a log now: another than the written one when its partition's history has changed since. As in write.lua. */
export function epochOf({ written, history, base }: StoredEpoch, current: string): string {
  return history === current || current === '' ? written : `${base.slice(0, BASE_LENGTH)}-${current}`;
}

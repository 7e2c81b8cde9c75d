/** Stops what was planned; harmless when it has run already. */
export type Cancel = () => void;

/** The world around the SDK, so that a test can hold its clock and repeat its chance. */
export interface Environment {
  now(): number;
  after(milliseconds: number, task: () => void): Cancel;
  /** Runs `task` when the current work is done, before anything else the loop has waiting. */
  soon(task: () => void): void;
  /** Uniform in [0, 1). */
  random(): number;
  /** An unguessable id of letters, digits, `_` and `-`, starting with a letter. */
  id(): string;
  /** Calls `listener` when a new connection is likelier to work than before: online again, page shown again. */
  onWake(listener: () => void): Cancel;
}

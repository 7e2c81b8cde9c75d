/** Ctrl-C, the system, or an output that nobody reads any more. */
export type Asked = 'SIGINT' | 'SIGTERM' | 'EPIPE';

/** The reason of an aborted `Io.interruption`: who asked the program to end. */
export class Interrupted extends Error {
  override readonly name = 'AbortError';
  readonly by: Asked;

  constructor(by: Asked) {
    super(`The program was asked to end (${by}).`);
    this.by = by;
  }
}

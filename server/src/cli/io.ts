/** What a command may touch of the process. */
export interface Io {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the person, or the system, asks the program to end. */
  readonly interruption: AbortSignal;
}

export type OutputFormat = 'text' | 'json';

/**
 * Where the hub writes its log lines. `facts` never hold tokens or anything that a user stored.
 *
 * @example
 * const logger: Logger = {
 *   debug: () => {},
 *   info: (message, facts) => console.log(message, facts),
 *   warn: (message, facts) => console.warn(message, facts),
 *   error: (message, facts) => console.error(message, facts),
 * };
 * const hub = await createHub({ logger });
 */
export interface Logger {
  /** A detail for debugging. */
  debug(message: string, facts?: Readonly<Record<string, unknown>>): void;
  /** A normal event of the process. */
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  /** Something that an operator should look at. */
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
  /** Something that failed. */
  error(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

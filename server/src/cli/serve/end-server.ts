import type { RunningServer } from '../../program/serve.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { Io } from '../io.js';

/** After the drain: for the store, and for clients and answers that nobody takes. */
const LONGEST_CLOSE_MS = 15_000;

/** Closes it, and answers what the program ends with. Never waits for a store without end. */
export async function endServer(
  server: Pick<RunningServer, 'close'>,
  drain: number,
  { stderr }: Pick<Io, 'stderr'>,
): Promise<ExitCode> {
  const { settled } = await server.close({ drain, timeout: LONGEST_CLOSE_MS });
  if (settled) return EXIT.fine;
  stderr.write('The store has not settled what was being written; ending without it.\n');
  return EXIT.refused;
}

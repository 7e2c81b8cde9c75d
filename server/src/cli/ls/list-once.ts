import type { SessionPage } from '@session-hub/client';
import { EXIT, type ExitCode } from '../exit-code.js';
import { listLines } from '../format/list-lines.js';
import { styleFor } from '../format/style.js';
import type { Io, OutputFormat } from '../io.js';

export interface ListOnceOptions {
  page: SessionPage;
  format: OutputFormat;
  io: Pick<Io, 'stdout' | 'env'>;
}

export function listOnce({ page, format, io: { stdout, env } }: ListOnceOptions): ExitCode {
  switch (format) {
    case 'json':
      for (const row of page.rows) stdout.write(`${JSON.stringify(row)}\n`);
      break;
    case 'text': {
      const width = stdout.isTTY ? stdout.columns : null;
      const lines = listLines(page, { now: Date.now(), width, style: styleFor(stdout, env) });
      stdout.write(`${lines.join('\n')}\n`);
    }
  }
  return EXIT.fine;
}

import type { HookLetters } from '@session-hub/shared';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { Asked } from './asked.js';
import { letterText } from './letter-text.js';

/** The dead letters of one webhook, page by page. */
export async function showDeadLetters({ client, format, stdout }: Asked, hook: string): Promise<ExitCode> {
  let count = 0;
  let after: string | null = null;
  do {
    const query: string = after === null ? '' : `?after=${encodeURIComponent(after)}`;
    const path = `/v1/webhooks/${encodeURIComponent(hook)}/dead-letters${query}`;
    const { letters, next }: HookLetters = await client.request<HookLetters>({ method: 'GET', path });
    for (const letter of letters) {
      count += 1;
      const line = format === 'json' ? JSON.stringify(letter) : `${letter.id}  ${letterText(letter)}`;
      stdout.write(`${line}\n`);
    }
    after = next;
  } while (after !== null);
  if (format === 'text' && count === 0) stdout.write('No dead letters.\n');
  return EXIT.fine;
}

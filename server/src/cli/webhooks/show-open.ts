import type { SessionHook } from '@session-hub/shared';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { Asked } from './asked.js';
import { letterText, rangeText } from './letter-text.js';

/** What the webhooks have not been told of one session. */
export async function showOpen({ client, format, stdout }: Asked, id: string): Promise<ExitCode> {
  const { webhooks } = await client.request<{ webhooks: SessionHook[] }>({
    method: 'GET',
    path: `/v1/sessions/${encodeURIComponent(id)}/webhooks`,
  });
  for (const hook of webhooks) {
    if (format === 'json') stdout.write(`${JSON.stringify(hook)}\n`);
    else stdout.write(`${linesOf(hook).join('\n')}\n`);
  }
  if (format === 'text' && webhooks.length === 0) stdout.write('No webhooks.\n');
  return EXIT.fine;
}

function linesOf({ name, open, dead }: SessionHook): string[] {
  const waiting =
    open === null ? 'has been told everything' : `has to be told ${rangeText(open.from, open.to)}`;
  const tries = open === null || open.tries === 0 ? '' : `, ${open.tries} failed so far`;
  return [`${name}  ${waiting}${tries}`, ...dead.map((letter) => `  ${letterText(letter)}`)];
}

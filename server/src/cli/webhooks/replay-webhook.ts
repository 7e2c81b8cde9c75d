import { EXIT, type ExitCode } from '../exit-code.js';
import type { Asked } from './asked.js';
import { rangeText } from './letter-text.js';

export interface Replay {
  id: string;
  hook: string;
  from: number;
}

export async function replayWebhook(
  { client, format, stdout }: Asked,
  { id, hook, from }: Replay,
): Promise<ExitCode> {
  const told = await client.request<{ from: number; to: number }>({
    method: 'POST',
    path: `/v1/sessions/${encodeURIComponent(id)}/webhooks/${encodeURIComponent(hook)}/replay`,
    body: { from },
  });
  if (format === 'json') stdout.write(`${JSON.stringify({ id, hook, ...told })}\n`);
  else stdout.write(`${hook} is told ${rangeText(told.from, told.to)} of ${id} again.\n`);
  return EXIT.fine;
}

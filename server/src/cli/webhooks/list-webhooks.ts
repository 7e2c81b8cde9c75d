import type { HookState } from '@session-hub/shared';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { Asked } from './asked.js';

export async function listWebhooks({ client, format, stdout }: Asked): Promise<ExitCode> {
  const { webhooks } = await client.request<{ webhooks: HookState[] }>({
    method: 'GET',
    path: '/v1/webhooks',
  });
  for (const hook of webhooks) stdout.write(`${format === 'json' ? JSON.stringify(hook) : lineOf(hook)}\n`);
  if (format === 'text' && webhooks.length === 0) stdout.write('No webhooks.\n');
  return EXIT.fine;
}

function lineOf({ name, types, state, failures }: HookState): string {
  const failing = failures === 0 ? '' : ` (${failures} failed since the last that arrived)`;
  return `${name}  ${state}${failing}  ${types === '*' ? 'all events' : types.join(', ')}`;
}

import { Command, InvalidArgumentError } from 'commander';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { createHttpClient } from '../connect/http-client.js';
import type { ExitCode } from '../exit-code.js';
import type { Io } from '../io.js';
import { formatOf, type Runner } from '../runner.js';
import { usageError } from '../usage-error.js';
import { listWebhooks } from '../webhooks/list-webhooks.js';
import { replayWebhook } from '../webhooks/replay-webhook.js';
import { showDeadLetters } from '../webhooks/show-dead-letters.js';
import { showOpen } from '../webhooks/show-open.js';

interface WebhooksOptions extends ConnectionOptions {
  dead?: string;
  replay?: string;
  from: number;
}

const HELP = `
Examples:
  $ session-hub webhooks
  $ session-hub webhooks build-7
  $ session-hub webhooks --dead billing
  $ session-hub webhooks build-7 --replay billing --from 12`;

export function webhooksCommand(run: Runner): Command {
  const command = new Command('webhooks')
    .description('Show webhooks and what they have not been told, and tell them again.')
    .argument('[id]', 'a session: what its webhooks have not been told')
    .option('--dead <webhook>', 'what this webhook was not told of any session; looks at all of them')
    .option('--replay <webhook>', 'tell this webhook all its events of the session again')
    .option('--from <seq>', 'with --replay: from this event on', parseFrom, 1);
  return addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((id: string | undefined, options: WebhooksOptions) =>
      run(formatOf(options), (io) => webhooks(id, options, io)),
    );
}

function webhooks(id: string | undefined, options: WebhooksOptions, io: Io): Promise<ExitCode> {
  const { dead, replay, from } = options;
  const asked = {
    client: createHttpClient({ ...options, signal: io.interruption }),
    format: formatOf(options),
    stdout: io.stdout,
  };
  if (dead !== undefined && (id !== undefined || replay !== undefined))
    throw usageError('--dead looks at all sessions.', 'Give it alone.');
  if (dead !== undefined) return showDeadLetters(asked, dead);
  if (replay !== undefined && id === undefined)
    throw usageError('--replay needs a session.', 'Name it: session-hub webhooks SESSION --replay NAME.');
  if (id === undefined) return listWebhooks(asked);
  return replay === undefined ? showOpen(asked, id) : replayWebhook(asked, { id, hook: replay, from });
}

function parseFrom(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be the number of an event.');
}

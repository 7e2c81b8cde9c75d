import type { Template } from '@session-hub/client';
import { Command } from 'commander';
import { EXIT, type ExitCode } from '../cli-error.js';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { createHttpClient } from '../connect/http-client.js';
import { formatDuration, printable } from '../format/format-number.js';
import type { Io } from '../io.js';
import { formatOf, type Runner } from '../runner.js';

const HELP = `
With --json each template is one line, with all it holds.

Examples:
  $ session-hub templates
  $ session-hub templates --json | jq -r .name`;

export function templatesCommand(run: Runner): Command {
  const command = new Command('templates').description('List what sessions can be created from.');
  return addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((options: ConnectionOptions) => run(formatOf(options), (io) => listTemplates(options, io)));
}

async function listTemplates(options: ConnectionOptions, { stdout, interruption }: Io): Promise<ExitCode> {
  const client = createHttpClient({ ...options, signal: interruption });
  const { templates } = await client.request<{ templates: Template[] }>({
    method: 'GET',
    path: '/v1/templates',
  });
  const lines =
    formatOf(options) === 'json'
      ? templates.map((template) => JSON.stringify(template))
      : templateLines(templates);
  stdout.write(lines.map((line) => `${line}\n`).join(''));
  return EXIT.fine;
}

/** One line for each template: its name, how long its sessions live, and what it is for. */
function templateLines(templates: readonly Template[]): string[] {
  const width = Math.max(0, ...templates.map(({ name }) => name.length));
  return templates.map((template) => {
    const parts = [
      printable(template.name).padEnd(width),
      printable(template.description ?? ''),
      livesFor(template),
    ];
    return parts
      .filter((part) => part !== '')
      .join('  ')
      .trimEnd();
  });
}

function livesFor({ policy = {} }: Template): string {
  const { lifetime, inactivity, onInactivity = 'expire' } = policy;
  const said = [
    ...(lifetime === undefined ? [] : [`at most ${formatDuration(lifetime)}`]),
    ...(inactivity === undefined || inactivity === lifetime
      ? []
      : [`${onInactivity}s after ${formatDuration(inactivity)} of silence`]),
  ];
  return said.length === 0 ? '' : `[${said.join(', ')}]`;
}

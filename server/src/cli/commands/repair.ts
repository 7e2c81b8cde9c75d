import type { RepairResult } from '@session-hub/shared';
import { Command } from 'commander';
import { EXIT, type ExitCode } from '../cli-error.js';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { createHttpClient } from '../connect/http-client.js';
import { printable } from '../format/format-number.js';
import type { Io } from '../io.js';
import { formatOf, type Runner } from '../runner.js';

const OUTCOMES: Readonly<Record<RepairResult['outcome'], string>> = {
  sound: 'is sound; nothing was done.',
  rebuildable: 'is not what its log says; without --check it would be rebuilt from it.',
  broken: 'cannot be rebuilt from its log; without --check it would be ended as failed.',
  rebuilt: 'was rebuilt from its log.',
  failed: 'could not be rebuilt, and has been ended as failed.',
};

interface RepairOptions extends ConnectionOptions {
  check?: true;
}

export function repairCommand(run: Runner): Command {
  const command = new Command('repair')
    .description('Rebuild a session from its log, when its view cannot be read or is not what the log says.')
    .argument('<id>', 'the session')
    .option('--check', 'only tell what would be done; ends with 1 when there is something');
  return addConnectionOptions(command).action((id: string, options: RepairOptions) =>
    run(formatOf(options), (io) => repair(id, options, io)),
  );
}

async function repair(id: string, options: RepairOptions, { stdout, interruption }: Io): Promise<ExitCode> {
  const client = createHttpClient({ ...options, signal: interruption });
  const path = `/v1/sessions/${encodeURIComponent(id)}/repair`;
  const result = await client.request<RepairResult>({
    method: 'POST',
    path,
    ...(options.check === true ? { body: { dryRun: true } } : {}),
  });
  const lines = [`${id} ${OUTCOMES[result.outcome]}`, ...result.issues.map((issue) => `  ${issue}`)];
  stdout.write(
    formatOf(options) === 'json' ? `${JSON.stringify(result)}\n` : `${lines.map(printable).join('\n')}\n`,
  );
  return options.check === true && result.outcome !== 'sound' ? EXIT.refused : EXIT.fine;
}

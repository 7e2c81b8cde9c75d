import type { HubStats } from '@session-hub/shared';
import { Command } from 'commander';
import { EXIT, type ExitCode } from '../cli-error.js';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { createHttpClient } from '../connect/http-client.js';
import { formatAge, formatNumber, formatPercentage } from '../format/format-number.js';
import { sessionsText } from '../format/session-table.js';
import type { Io } from '../io.js';
import { formatOf, type Runner } from '../runner.js';

const HELP = `
Counted at most a few seconds ago, however many sessions there are.

Examples:
  $ session-hub stats
  $ session-hub stats --json | jq .sessionsByStatus.active`;

export function statsCommand(run: Runner): Command {
  const command = new Command('stats').description('Count the sessions, by status and by age.');
  return addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((options: ConnectionOptions) => run(formatOf(options), (io) => readStats(options, io)));
}

async function readStats(options: ConnectionOptions, { stdout, interruption }: Io): Promise<ExitCode> {
  const client = createHttpClient({ ...options, signal: interruption });
  const stats = await client.request<HubStats>({ method: 'GET', path: '/v1/stats' });
  const lines = formatOf(options) === 'json' ? [JSON.stringify(stats)] : statsLines(stats);
  stdout.write(`${lines.join('\n')}\n`);
  return EXIT.fine;
}

function statsLines(stats: HubStats): string[] {
  const { total, maxSessions, utilisation, ages, averageAge, oldestAge, newestAge } = stats;
  const room =
    maxSessions === null || utilisation === null
      ? ''
      : ` of ${formatNumber(maxSessions)} that there may be (${formatPercentage(utilisation * 100)})`;
  const counts = Object.entries(stats.sessionsByStatus).filter(([, count]) => count > 0);
  return [
    `${sessionsText(total)}${room}.`,
    ...counts.map(([status, count]) => `  ${status}: ${formatNumber(count)}`),
    ...(averageAge === null || oldestAge === null || newestAge === null
      ? []
      : [
          `  by age: ${formatNumber(ages.under1h)} under 1 h, ${formatNumber(ages.from1hTo6h)} from 1 h to 6 h, ` +
            `${formatNumber(ages.from6hTo24h)} from 6 h to 24 h, ${formatNumber(ages.over24h)} over 24 h`,
          `  oldest ${formatAge(oldestAge)}, newest ${formatAge(newestAge)}, on average ${formatAge(averageAge)}`,
        ]),
  ];
}

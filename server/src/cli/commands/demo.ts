import { Command } from 'commander';
import type { ExitCode } from '../cli-error.js';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { connect, orUnreachable } from '../connect/or-unreachable.js';
import { startDemo } from '../demo/start-demo.js';
import { styleFor } from '../format/style.js';
import type { Io } from '../io.js';
import { formatOf, type Runner } from '../runner.js';

const HELP = `
Example:
  $ session-hub demo --url http://127.0.0.1:8080`;

export function demoCommand(run: Runner): Command {
  const command = new Command('demo').description(
    'Play made-up sessions on a running hub: a render, agents, an approval, an import, a trading day.',
  );
  return addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((options: ConnectionOptions) => run(formatOf(options), (io) => playDemo(options, io)));
}

async function playDemo(options: ConnectionOptions, { stdout, env, interruption }: Io): Promise<ExitCode> {
  const { url, timeout } = options;
  const style = styleFor(stdout, env);
  const hub = connect(options);
  try {
    await orUnreachable({ hub, url, timeout, signal: interruption }, hub.list({ limit: 1 }));
    const demo = startDemo({
      hub,
      onSession(id, title) {
        if (options.json === true) stdout.write(`${JSON.stringify({ id, title })}\n`);
        else stdout.write(`${style('bold', id)}  ${title}\n`);
      },
    });
    try {
      return await orUnreachable({ hub, url, timeout: 0, signal: interruption }, demo.failed);
    } finally {
      await demo.stop();
    }
  } finally {
    hub.close();
  }
}

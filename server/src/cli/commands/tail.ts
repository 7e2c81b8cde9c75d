import type { Status } from '@session-hub/client';
import { Command, InvalidArgumentError } from 'commander';
import { EXIT, type ExitCode } from '../cli-error.js';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { connect, orUnreachable } from '../connect/or-unreachable.js';
import type { Io, OutputFormat } from '../io.js';
import { formatOf, type Runner } from '../runner.js';
import type { TailOutput } from '../tail/tail-output.js';
import { jsonOutput, liveOutput, plainOutput } from '../tail/tail-output.js';
import { tailSession } from '../tail/tail-session.js';

interface TailCommandOptions extends ConnectionOptions {
  from: number | 'now';
}

const HELP = `
Ends when the session does. A hub that goes away is waited for: every event is shown once, in order.

Examples:
  $ session-hub tail build-7
  $ session-hub tail build-7 --from now
  $ session-hub tail build-7 --json | jq -r 'select(.type == "log") | .data.text'`;

export function tailCommand(run: Runner): Command {
  const command = new Command('tail')
    .description(
      'Show what happened in a session, then what happens; on a terminal with a live progress bar.',
    )
    .argument('<id>', 'the session')
    .option(
      '--from <seq>',
      'show what came after this event; now: only what has not happened yet',
      parseFrom,
      0,
    );
  return addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((id: string, options: TailCommandOptions) =>
      run(formatOf(options), (io) => tail(id, options, io)),
    );
}

async function tail(id: string, options: TailCommandOptions, io: Io): Promise<ExitCode> {
  const { url, timeout, from } = options;
  const hub = connect(options);
  const stop = new AbortController();
  try {
    const view = await orUnreachable({ hub, url, timeout, signal: io.interruption }, hub.read(id));
    const output = outputFor(formatOf(options), io);
    const signal = AbortSignal.any([io.interruption, stop.signal]);
    const tailing = tailSession({ hub, id, view, from, output, signal });
    try {
      // From here on the hub may stay away for as long as it likes, unless it says not to come again.
      return exitCodeOf(await orUnreachable({ hub, url, timeout: 0 }, tailing));
    } finally {
      stop.abort();
      await tailing.catch(() => null);
    }
  } finally {
    hub.close();
  }
}

function exitCodeOf(status: Status | null): ExitCode {
  if (status === null) throw new Error('The tail ended before the session did.');
  return status === 'completed' || status === 'closed' ? EXIT.fine : EXIT.refused;
}

function outputFor(format: OutputFormat, io: Io): TailOutput {
  switch (format) {
    case 'json':
      return jsonOutput(io);
    case 'text':
      return io.stdout.isTTY ? liveOutput(io) : plainOutput(io);
  }
}

function parseFrom(text: string): number | 'now' {
  if (text === 'now') return text;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be the number of an event, or now.');
}

import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { EXIT, EXIT_CODE_HELP, type ExitCode, tellError, usageError } from './cli-error.js';
import { bulkCommand } from './commands/bulk.js';
import { cleanupCommand } from './commands/cleanup.js';
import { conditionsCommand } from './commands/conditions.js';
import { demoCommand } from './commands/demo.js';
import { emitCommand } from './commands/emit.js';
import { healthCommand } from './commands/health.js';
import { limitsCommand } from './commands/limits.js';
import { lsCommand } from './commands/ls.js';
import { repairCommand } from './commands/repair.js';
import { rmCommand } from './commands/rm.js';
import { serveCommand } from './commands/serve.js';
import { statsCommand } from './commands/stats.js';
import { tailCommand } from './commands/tail.js';
import { templatesCommand } from './commands/templates.js';
import { webhooksCommand } from './commands/webhooks.js';
import { errorJson } from './format/error-text.js';
import { watchInterruption } from './interrupted.js';
import type { OutputFormat } from './io.js';
import type { Runner } from './runner.js';

const INTRODUCTION = `Long-running sessions: append what happens, watch it live, miss nothing.

Examples:
  $ session-hub serve --demo
  $ session-hub ls --watch
  $ session-hub emit --create build-7 --title "Nightly build"
  $ session-hub emit build-7 progress 3 10 "Compiling"
  $ session-hub tail build-7`;

/** The whole program but its first line: reads the arguments, carries out one command, answers its exit code. */
export async function runCli(args: readonly string[], process: NodeJS.Process): Promise<ExitCode> {
  const { stdin, stdout, stderr, env } = process;
  const interruption = watchInterruption(process);
  const io = { stdin, stdout, stderr, env, interruption: interruption.signal };
  let exitCode: ExitCode = EXIT.fine;
  const run: Runner = async (format, work) => {
    try {
      exitCode = await work(io);
    } catch (error) {
      exitCode = interruption.exitCode ?? tellError(error, io, format);
    }
  };
  try {
    await createProgram(run, args.includes('--json') ? 'json' : 'text').parseAsync([...args], {
      from: 'user',
    });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    throw error;
  }
  return exitCode;
}

function createProgram(run: Runner, format: OutputFormat): Command {
  const program = new Command('session-hub')
    .description(INTRODUCTION)
    .version(versionOf())
    .configureOutput({ outputError: (text, write) => write(misuse(text, format)) })
    .addHelpText('after', `\n${EXIT_CODE_HELP}`);
  for (const create of [
    serveCommand,
    demoCommand,
    tailCommand,
    emitCommand,
    lsCommand,
    rmCommand,
    bulkCommand,
    cleanupCommand,
    statsCommand,
    limitsCommand,
    templatesCommand,
    healthCommand,
    conditionsCommand,
    repairCommand,
    webhooksCommand,
  ]) {
    const command = create(run);
    command.copyInheritedSettings(program);
    command.exitOverride();
    command.addHelpText('after', `\n${EXIT_CODE_HELP}`);
    program.addCommand(command);
  }
  return program.exitOverride();
}

function misuse(text: string, format: OutputFormat): string {
  const step = '--help shows how it is meant.';
  switch (format) {
    case 'text':
      return `${text}  - ${step}\n`;
    case 'json': {
      const message = text.replace(/^error: /, '').trim();
      return `${errorJson(usageError(message, step))}\n`;
    }
  }
}

function versionOf(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

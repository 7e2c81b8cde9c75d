import { existsSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, readConfig } from '../program/config.js';
import { type RunningServer, serve } from '../program/serve.js';
import { CliError, EXIT, type ExitCode, tellError } from './cli-error.js';
import { type Demo, startDemo } from './demo/start-demo.js';
import { serveBanner } from './format/serve-banner.js';
import { styleFor } from './format/style.js';
import { Interrupted, untilAborted } from './interrupted.js';
import type { Io, OutputFormat } from './io.js';

interface RunServeOptions {
  io: Io;
  format: OutputFormat;
  demo: 'on' | 'off';
}

/** Settings of a later version: who sets them expects something that this one does not do. */
const UNUSED = ['DATABASE_URL'] as const;

/** Serves until it is asked to end, then closes in an orderly way: nothing acknowledged is lost either way. */
export async function runServe({ io, format, demo: demoMode }: RunServeOptions): Promise<ExitCode> {
  const { stdout, stderr, env, interruption } = io;
  const config = settingsOf(env);
  for (const name of UNUSED) {
    if ((env[name] ?? '') !== '') stderr.write(`${name} is set, but this version does not use it.\n`);
  }
  const server = await started(config);
  stdout.write(greeting(server, config, { io, format, demo: demoMode }));
  const demo: Demo | null = demoMode === 'on' ? startDemo({ hub: server.hub.client(DEMO) }) : null;
  demo?.failed.catch((error) => {
    stderr.write('The demo has stopped; the hub goes on.\n');
    tellError(error, io, format);
  });
  await untilAborted(interruption);
  if (format === 'text' && stdout.isTTY) stdout.write('\n  Closing. Once more Ctrl-C ends it at once.\n');
  await demo?.stop();
  const exitCode = await endServer(server, drainOf(interruption, config), io);
  // What a store that was given up holds open would keep the process.
  if (exitCode !== EXIT.fine) process.exit(exitCode);
  return exitCode;
}

const DEMO = { id: 'demo', kind: 'shared', roles: [] } as const;

/** A system that ends a hub starts another one; who presses Ctrl-C wants to be done. */
function drainOf({ reason }: AbortSignal, { drainSeconds }: Config): number {
  return reason instanceof Interrupted && reason.by === 'SIGTERM' ? drainSeconds * 1_000 : 0;
}

function settingsOf(env: Io['env']): Config {
  try {
    return readConfig(env);
  } catch (cause) {
    throw told(cause, 'bad_setting', EXIT.usage);
  }
}

async function started(config: Config): Promise<RunningServer> {
  try {
    return await serve(config);
  } catch (cause) {
    throw told(cause, 'cannot_serve', EXIT.refused);
  }
}

/** Both tell in one sentence what is wrong and what to do; a fault of ours keeps its stack. */
function told(cause: unknown, code: string, exitCode: ExitCode): unknown {
  if (!(cause instanceof Error) || cause instanceof TypeError || cause instanceof ReferenceError)
    return cause;
  return new CliError({ code, message: cause.message, exitCode }, { cause });
}

function greeting({ url }: RunningServer, config: Config, { io, format, demo }: RunServeOptions): string {
  const access = config.accessToken === null ? 'open' : 'token';
  const redis = config.redisUrl === null ? null : withoutCredentials(config.redisUrl);
  switch (format) {
    case 'json':
      return `${JSON.stringify({ url, ...(redis === null ? { dataDir: config.dataDir } : { redis }), access, demo })}\n`;
    case 'text':
      return serveBanner({
        url,
        data: redis ?? shortPath(config.dataDir),
        access,
        demo,
        program: programName(),
        style: styleFor(io.stdout, io.env),
      });
  }
}

function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^@/?]*@/, '//');
}

function shortPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere === '' || fromHere.startsWith('..') ? path : `./${fromHere}`;
}

/** After the drain: for the store, and for clients and answers that nobody takes. */
const LONGEST_CLOSE_MS = 15_000;

/** Closes it, and answers what the program ends with. Never waits for a store without end. */
export async function endServer(
  server: Pick<RunningServer, 'close'>,
  drain: number,
  { stderr }: Pick<Io, 'stderr'>,
): Promise<ExitCode> {
  const { settled } = await server.close({ drain, timeout: LONGEST_CLOSE_MS });
  if (settled) return EXIT.fine;
  stderr.write('The store has not settled what was being written; ending without it.\n');
  return EXIT.refused;
}

/** Where npm links the command. */
const LINKED = 'node_modules/.bin/session-hub';

/** How a person types this program where they are: by its name where that is known, else by its file. */
function programName(): string {
  if (basename(process.argv[1] ?? '') === 'session-hub') return 'session-hub';
  // Not `npx`: in another folder that would ask the registry for a name that is not published.
  if (existsSync(LINKED)) return LINKED;
  const file = fileURLToPath(new URL('./main.js', import.meta.url));
  const fromHere = relative(process.cwd(), file);
  return `node ${fromHere.startsWith('..') ? file : fromHere}`;
}

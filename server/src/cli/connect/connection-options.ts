import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../parse-duration.js';

/** What every command that talks to a hub may be told. */
export interface ConnectionOptions {
  url: string;
  token?: string;
  namespace?: string;
  path?: string;
  /** Milliseconds without a hub within reach after which a command gives up; 0 waits for ever. */
  timeout: number;
  json?: true;
}

const GROUP = 'Connection:';
const DEFAULT_URL = 'http://127.0.0.1:8080';

export function addConnectionOptions(command: Command): Command {
  const options = [
    new Option('--url <url>', 'where the hub is').env('HUB_URL').default(DEFAULT_URL).argParser(parseUrl),
    new Option(
      '--token <token>',
      'who you are; rather set ACCESS_TOKEN: others can see the arguments of a running program',
    ).env('ACCESS_TOKEN'),
    new Option('--namespace <name>', 'Socket.IO namespace, when the hub has another than /hub').argParser(
      parseNamespace,
    ),
    new Option('--path <path>', 'Socket.IO path, when the hub has another than /socket.io').argParser(
      parsePath,
    ),
    new Option('--timeout <time>', 'give up when no hub is within reach for this long; 0: never')
      .default(10_000, '10s')
      .argParser(parseDuration),
    new Option('--json', 'JSON lines on standard output, errors as JSON on standard error'),
  ];
  for (const option of options) command.addOption(option.helpGroup(GROUP));
  return command;
}

/** An empty variable is one that was not set. */
function parseUrl(text: string): string {
  if (text === '') return DEFAULT_URL;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError('It must begin with http:// or https://.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new InvalidArgumentError('A secret never stands in a URL; set ACCESS_TOKEN.');
  }
  if (url.pathname !== '/') {
    throw new InvalidArgumentError(
      'It ends after the port; where a hub lies below a path, give --path PATH/socket.io.',
    );
  }
  return url.origin;
}

function parseNamespace(text: string): string {
  if (text.startsWith('/')) return text;
  throw new InvalidArgumentError('It must begin with "/".');
}

function parsePath(text: string): string {
  if (text.startsWith('/')) return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('It must begin with "/".');
}

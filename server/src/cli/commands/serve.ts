import { Command } from 'commander';
import { formatOf, type Runner } from '../runner.js';

interface ServeOptions {
  demo?: true;
  json?: true;
}

const ENVIRONMENT = `
Environment:
  HOST             the address to listen on (127.0.0.1)
  PORT             the port; 0 takes a free one (8080)
  DATA_DIR         the folder that holds all sessions (data)
  REDIS_URL        keep the sessions in Redis instead, shared with other hubs
  TEMPLATES        a folder of templates, beside those that every hub has
  UNKNOWN_TEMPLATES  refuse: no session from a template nobody knows (accept)
  MAX_SESSIONS     as many sessions as there may be, ended ones included (no limit)
  MAX_SESSIONS_PER_OWNER  the same for each owner (no limit)
  WHEN_FULL        refuse, or evict-oldest to end the oldest when no ended session makes room (refuse)
  POLICY           what sessions live by, such as lifetime=3h,onInactivity=pause,retention.failed=7d
  TOMBSTONES       how long it is known how a removed session ended (7d)
  ACCESS_TOKEN     what callers must show; needed when HOST is not this machine alone
  ALLOWED_ORIGINS  further origins whose pages may use the hub, with commas between
  TRUST_PROXY      how many proxies stand before the hub, or their addresses, with commas between (0)
  DRAIN_SECONDS    after SIGTERM, the time over which clients move to other hubs (10 with REDIS_URL)
  WEBHOOKS_FILE    a JSON file of webhooks to tell of events; see docs/WEBHOOKS.md
  DIRECT_WRITE     true: write frames past Engine.IO and ws; saves CPU with many viewers (false)
  LOG_LEVEL        error, warn, info or debug (warn)

Example:
  $ PORT=9000 DATA_DIR=/var/lib/session-hub session-hub serve`;

export function serveCommand(run: Runner): Command {
  return new Command('serve')
    .description('Serve a hub on this machine, until Ctrl-C or SIGTERM.')
    .option('--demo', 'also run a few made-up sessions')
    .option('--json', 'say where it serves as one line of JSON')
    .addHelpText('after', ENVIRONMENT)
    .action((options: ServeOptions) =>
      run(formatOf(options), async (io) => {
        // The other commands are faster for not loading a whole hub.
        const { runServe } = await import('../run-serve.js');
        return runServe({ io, format: formatOf(options), demo: options.demo === true ? 'on' : 'off' });
      }),
    );
}

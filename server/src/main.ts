import { runCli } from './cli/run-cli.js';

// `npm start [-- --demo]`: the same as `session-hub serve [--demo]`.
process.exitCode = await runCli(['serve', ...process.argv.slice(2)], process);

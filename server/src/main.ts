import { runServe } from './cli/run-serve.js';

await runServe(process.env, process.argv.slice(2));

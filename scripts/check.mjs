// `npm run check`: types, lint, imports and unit tests, for daily work. It needs no Redis, HAProxy or browser.
import { ensureReady } from './ensure-ready.mjs';
import { bareJest, runAll, suites } from './suites.mjs';

/** Longer is a finding: what has become slow belongs into `npm test` only. */
const LIMIT_S = 90;

const began = performance.now();
const quick = suites.filter(({ name }) => name === 'lint' || name === 'imports');
// The build checks the types: it fails before anything else is run.
await runAll([...quick, { name: 'unit', run: () => bareJest('test/unit') }], ensureReady);

const seconds = Math.round((performance.now() - began) / 1_000);
console.log(`check: ${seconds} s of ${LIMIT_S}`);

// `npm test [-- filter]`: every suite in order, one summary. A filter is a suite's name, or goes to jest.
import { ensureReady } from './ensure-ready.mjs';
import { jest, runAll, suites } from './suites.mjs';

const filters = process.argv.slice(2);
const chosen = suites.filter(({ name }) => filters.includes(name));
if (filters.length === 0) chosen.push(...suites);
else if (chosen.length === 0) chosen.push({ name: 'jest', run: () => jest(...filters) });

await runAll(chosen, ensureReady);

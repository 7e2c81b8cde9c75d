// `npm run test:faults -- [--seed N] [--rounds N] [--only NAME] [--short]`: the fault programs, on a real Redis.
import { ensureRedis } from './ensure-redis.mjs';

try {
  await ensureRedis();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
process.argv.splice(2, 0, '.build/test/faults/run.js');
await import('./run.mjs');

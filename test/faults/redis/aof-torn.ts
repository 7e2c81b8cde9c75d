import { cutAof } from '../../support/redis/aof-file.js';
import { ALWAYS_ON_DISK, EACH_SECOND_ON_DISK, type Fault, type FaultRun } from '../support/fault.js';
import { pause } from '../support/pause.js';

/** Somewhere inside the last transaction: its EXEC alone takes 14. */
const CUT_BYTES = 20;

/**
 * Redis dies within a write, so that its file ends in the middle of a transaction. It starts again, acknowledges more, and dies once
 * more: what it acknowledged in between is there, and the half of the transaction is not.
 */
export const aofTorn: Fault = {
  name: 'aof-torn',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  durability: 'fsync',
  // The bytes that are cut off were acknowledged.
  promise: 'told',
  rounds: { full: 6, short: 1 },
  strike: tear,
};

/** The same where Redis flushes every second. */
export const aofTornEverysec: Fault = {
  ...aofTorn,
  name: 'aof-torn-everysec',
  redis: { kind: 'single', settings: EACH_SECOND_ON_DISK },
  durability: 'memory',
  rounds: { full: 6, short: 0 },
};

async function tear({ stage: { redis }, random, everybodyReports }: FaultRun): Promise<void> {
  await pause(random.between(50, 400));
  await redis.kill();
  await cutAof(redis, CUT_BYTES);
  await redis.restart();
  await everybodyReports();
  await redis.kill();
  await redis.restart();
}

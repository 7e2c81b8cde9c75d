import type { Fault } from '../support/fault.js';
import { ackLost } from './ack-lost.js';
import { flushall } from './flushall.js';
import { hubKill } from './hub-kill.js';
import { redisAway } from './redis-away.js';
import { redisKillAlways } from './redis-kill-always.js';
import { scriptFlush } from './script-flush.js';
import { subscriberCut } from './subscriber-cut.js';

export const faults: readonly Fault[] = [
  hubKill,
  subscriberCut,
  redisKillAlways,
  scriptFlush,
  redisAway,
  ackLost,
  flushall,
];

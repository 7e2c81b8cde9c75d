import type { Fault } from '../support/fault.js';
import { ackLost } from './ack-lost.js';
import { aofTorn, aofTornEverysec } from './aof-torn.js';
import { aofTornTwice, aofTornTwiceEverysec } from './aof-torn-twice.js';
import { clientCut } from './client-cut.js';
import { clockJump } from './clock-jump.js';
import { flushall } from './flushall.js';
import { halfOpen } from './half-open.js';
import { hubKill } from './hub-kill.js';
import { hubStop } from './hub-stop.js';
import { logTrimmed } from './log-trimmed.js';
import { promotionCluster } from './promotion-cluster.js';
import { promotionSentinel, promotionSentinelReplicated } from './promotion-sentinel.js';
import { redisAway } from './redis-away.js';
import { redisFull } from './redis-full.js';
import { redisKillAlways } from './redis-kill-always.js';
import { redisKillEverysec } from './redis-kill-everysec.js';
import { resetMidFrame } from './reset-mid-frame.js';
import { scriptFlush } from './script-flush.js';
import { slotMigration } from './slot-migration.js';
import { subscriberCut } from './subscriber-cut.js';
import { trickle } from './trickle.js';

export const faults: readonly Fault[] = [
  hubKill,
  hubStop,
  clientCut,
  subscriberCut,
  redisKillAlways,
  redisKillEverysec,
  aofTorn,
  aofTornEverysec,
  aofTornTwice,
  aofTornTwiceEverysec,
  promotionSentinel,
  promotionSentinelReplicated,
  promotionCluster,
  slotMigration,
  flushall,
  logTrimmed,
  scriptFlush,
  halfOpen,
  trickle,
  resetMidFrame,
  ackLost,
  redisFull,
  redisAway,
  clockJump,
];

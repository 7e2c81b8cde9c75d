import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { serveTasks } from '../support/bench-process.js';
import { type Measured, measured } from '../support/measured.js';
import type { RecordedCall, Recording } from '../support/recorded-calls.js';

export interface ScriptTask {
  url: string;
  redisPid: number;
  /** From a hub, see CallRecorder. */
  recording: string;
  /** Calls under way at a time in each partition. */
  inFlight: number;
}

const recordings = new Map<string, Recording>();

/** The script and nothing around it: plain ioredis, arguments made beforehand, the calls a hub made. */
serveTasks(async ({ url, redisPid, recording: file, inFlight }: ScriptTask): Promise<Measured> => {
  const recording = recordings.get(file) ?? (JSON.parse(readFileSync(file, 'utf8')) as Recording);
  recordings.set(file, recording);
  const redis = new Redis(url);
  for (const call of recording.before) await run(redis, call);
  const lanes = lanesOf(recording.appends);
  const result = await measured(redisPid, recording.events, () =>
    Promise.all(lanes.flatMap((calls) => driveLane(redis, calls, inFlight))),
  );
  redis.disconnect();
  return result;
});

/** The calls of each partition, which its first key names. */
function lanesOf(calls: readonly RecordedCall[]): RecordedCall[][] {
  const lanes = new Map<string, RecordedCall[]>();
  for (const call of calls) {
    const [, , partition = ''] = call;
    const lane = lanes.get(partition);
    if (lane === undefined) lanes.set(partition, [call]);
    else lane.push(call);
  }
  return [...lanes.values()];
}

/** Redis carries out what comes over one connection in its order, so calls may be sent before the last is answered. */
function driveLane(redis: Redis, calls: readonly RecordedCall[], inFlight: number): Promise<void>[] {
  let next = 0;
  return Array.from({ length: inFlight }, async () => {
    for (let call = calls[next++]; call !== undefined; call = calls[next++]) await run(redis, call);
  });
}

async function run(redis: Redis, [sha, keys, ...rest]: RecordedCall): Promise<void> {
  const reply = await redis.evalsha(sha, keys, ...rest);
  if (Array.isArray(reply) && typeof reply[1] === 'number' && reply.includes(0, 1))
    throw new Error('A recorded write met another session than it was made for.');
}

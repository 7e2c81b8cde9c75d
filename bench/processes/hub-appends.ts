import { createHub } from 'session-hub';
import { AppendLoad, LOAD_IN_FLIGHT } from '../support/append-load.js';
import { serveTasks } from '../support/bench-process.js';
import { type Measured, measured } from '../support/measured.js';
import { CallRecorder } from '../support/recorded-calls.js';

export interface HubTask {
  url: string;
  redisPid: number;
  events: number;
  inFlight?: number;
  /** Where to note the script calls; what is measured then counts for nothing. */
  recordTo?: string;
}

serveTasks(async ({ url, redisPid, events, inFlight, recordTo }: HubTask): Promise<Measured> => {
  const recorder = recordTo === undefined ? null : new CallRecorder();
  const hub = await createHub({ store: { kind: 'redis', url } });
  const load = new AppendLoad(hub.facade, inFlight ?? LOAD_IN_FLIGHT);
  await load.create();
  recorder?.mark();
  const result = await measured(redisPid, events, () => load.run(events));
  if (recordTo !== undefined) recorder?.save(recordTo, events);
  await load.check(events);
  await hub.close();
  return result;
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type HubApi, hubApi } from '../../support/hub-api.js';
import type { SpawnedHub } from '../../support/spawn-hub.js';
import { waitUntil } from '../../support/wait-until.js';
import { ALWAYS_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';
import { programPath } from '../support/program-path.js';

const HOUR_MS = 3_600_000;
/** Long enough, in the full run, that a hub asks for the shared time again under a wrong clock. */
const WRONG_MS = { short: 1_500, full: 7_000 };
const SEEN_MS = 5_000;
/** Between the clock of this program and that of Redis, and what a round trip may hide. */
const MOST_APART_MS = 1_000;

/**
 * The wall clock of one hub jumps an hour ahead, an hour back and to the truth again, by a program loaded before it.
 * No session may become idle or expire by that, and nothing may be dated by the wrong clock.
 */
export const clockJump: Fault = {
  name: 'clock-jump',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  environment: { NODE_OPTIONS: `--import=${pathToFileURL(programPath('shifted-clock')).href}` },
  durability: 'fsync',
  promise: 'kept',
  rounds: { full: 3, short: 1 },
  async strike({ stage, random, sessions, scale }) {
    const { hub } = random.pick(stage.hubs);
    const api = hubApi(hub.url);
    const quiet = `${sessions[0]}-quiet`;
    await api.create({ id: quiet, start: true });
    for (const shift of [HOUR_MS, -HOUR_MS, 0]) {
      await setClock(hub, shift);
      await pause(WRONG_MS[scale]);
    }
    for (const session of [quiet, ...sessions]) await checkTimes(api, session);
  },
};

async function setClock(hub: SpawnedHub, shift: number): Promise<void> {
  const file = join(hub.dataDir, 'clock-shift');
  await writeFile(file, String(shift));
  hub.program.signal('SIGUSR2');
  const isSeen = async (): Promise<boolean> => {
    const seen = await readFile(`${file}-seen`, 'utf8').catch(() => '');
    return seen === String(shift);
  };
  await waitUntil(isSeen, SEEN_MS, 'the hub to see its clock jump');
}

/** R31, R42 */
async function checkTimes(api: HubApi, session: string): Promise<void> {
  const log = await api.log(session);
  const { status } = await api.view(session);
  if (status !== 'active') throw new Error(`${session} became ${status} by a wrong clock.`);
  for (const [position, { seq, at }] of log.entries()) {
    if (at < (log[position - 1]?.at ?? 0))
      throw new Error(`${session}: \`at\` runs backwards at seq ${seq}.`);
    if (Math.abs(at - Date.now()) > HOUR_MS / 2)
      throw new Error(`${session}: seq ${seq} is dated by the wrong clock.`);
  }
  const newest = log.at(-1)?.at ?? 0;
  if (newest > Date.now() + MOST_APART_MS) throw new Error(`${session} is dated ahead of time.`);
}

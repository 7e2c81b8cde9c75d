import { CountingSocket } from '../support/counting-socket.js';
import { HubProcess } from '../support/hub-process.js';
import { inTurn } from '../support/in-turn.js';
import { pairedRatio, type Row, rowOf, type Scenario } from '../support/result.js';

const BATCH = 500;

/** The absences take turns so often within a round: the weather of the machine changes within a second. */
const TURNS = 20;
const RETURNS_OF_A_TURN = 10;

/** One watcher who returns again and again, having missed the same each time. */
interface Absence {
  readonly missed: number;
  readonly cursor: { epoch: string; seq: number };
  readonly socket: CountingSocket;
  readonly bytes: number[];
  readonly cpu: number[];
}

/** One watcher returns having missed progress events: what it is sent, and what that costs the hub. */
export const away: Scenario = async ({ quick }) => {
  const rounds = 5;
  const hub = await HubProcess.start();
  try {
    const absences: Absence[] = [];
    for (const missed of quick ? [10, 1_000, 10_000] : [10, 1_000, 10_000, 100_000]) {
      const cursor = await makeSession(hub.url, missed);
      absences.push({ missed, cursor, socket: await CountingSocket.connect(hub.url), bytes: [], cpu: [] });
    }
    for (let round = 0; round <= rounds; round++) {
      const costs = absences.map(() => ({ bytes: 0, cpu: 0 }));
      for (let turn = 0; turn < TURNS; turn++) {
        for (const [position, absence] of inTurn([...absences.entries()], round * TURNS + turn)) {
          const { bytes, cpu } = await comeBack(hub, absence);
          const cost = costs[position];
          if (cost !== undefined) [cost.bytes, cost.cpu] = [cost.bytes + bytes, cost.cpu + cpu];
        }
      }
      // The first round warms up.
      if (round === 0) continue;
      for (const [position, { bytes, cpu }] of costs.entries()) {
        absences[position]?.bytes.push(bytes / (TURNS * RETURNS_OF_A_TURN));
        absences[position]?.cpu.push(cpu / (TURNS * RETURNS_OF_A_TURN));
      }
    }
    for (const { socket } of absences) socket.close();
    const rows: Row[] = absences.flatMap(({ missed, bytes, cpu }) => [
      rowOf('session-hub', `sent after ${missed} missed`, 'bytes', bytes),
      rowOf('session-hub', `hub CPU after ${missed} missed`, 'us', cpu),
    ]);
    return { scenario: 'away', quick, rows, ratios: ratiosOf(absences), void: null };
  } finally {
    await hub.stop();
  }
};

/** The shortest absence to the longest, round by round: above 1 means that a longer one costs no more. */
function ratiosOf(absences: readonly Absence[]): Record<string, number> {
  const [least, most] = [absences[0], absences.at(-1)];
  if (least === undefined || most === undefined) return {};
  return {
    [`bytes vs ${most.missed} missed`]: pairedRatio(least.bytes, most.bytes),
    [`CPU vs ${most.missed} missed`]: pairedRatio(least.cpu, most.cpu),
  };
}

async function makeSession(url: string, missed: number): Promise<{ epoch: string; seq: number }> {
  const id = idOf(missed);
  const { epoch, seq } = (await post(`${url}/v1/sessions`, { id, start: true })) as {
    epoch: string;
    seq: number;
  };
  for (let done = 0; done < missed; done += BATCH) {
    const operations = Array.from({ length: Math.min(BATCH, missed - done) }, (_, position) => ({
      type: 'progress',
      data: { current: done + position + 1, total: missed, description: `Frame ${done + position + 1}` },
    }));
    await post(`${url}/v1/sessions/${id}/events`, { operations });
  }
  return { epoch, seq };
}

async function comeBack(
  hub: HubProcess,
  { missed, cursor, socket }: Absence,
): Promise<{ bytes: number; cpu: number }> {
  const [bytesBefore, cpuBefore] = [socket.bytes, hub.cpu()];
  for (let count = 0; count < RETURNS_OF_A_TURN; count++) {
    const frame = socket.until((text) => text.includes('["frames"'));
    socket.send('subscribe', { sessions: [{ id: idOf(missed), cursor }] });
    if (!(await frame).includes(`"to":${cursor.seq + missed}`))
      throw new Error(`A return after ${missed} missed events fell short.`);
  }
  return { bytes: socket.bytes - bytesBefore, cpu: hub.cpu() - cpuBefore };
}

const idOf = (missed: number): string => `away-${missed}`;

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return await response.json();
}

import { CountingSocket } from '../support/counting-socket.js';
import { HubProcess } from '../support/hub-process.js';
import { inTurn } from '../support/in-turn.js';
import { median, type Row, rowOf, type Scenario } from '../support/result.js';

const BATCH = 500;

/** One watcher returns having missed progress events: what it is sent, and what that costs the hub. */
export const away: Scenario = async ({ quick }) => {
  const absences = quick ? [10, 1_000, 10_000] : [10, 1_000, 10_000, 100_000];
  const returns = 200;
  const rounds = 5;
  const hub = await HubProcess.start();
  try {
    const cursors = new Map<number, { epoch: string; seq: number }>();
    for (const missed of absences) cursors.set(missed, await makeSession(hub.url, missed));
    const [bytes, cpu] = [new Map<number, number[]>(), new Map<number, number[]>()];
    for (let round = 0; round <= rounds; round++) {
      for (const [missed, cursor] of inTurn([...cursors], round)) {
        const cost = await comeBack(hub, `away-${missed}`, cursor, missed, returns);
        // The first round warms up.
        if (round === 0) continue;
        bytes.set(missed, [...(bytes.get(missed) ?? []), cost.bytes]);
        cpu.set(missed, [...(cpu.get(missed) ?? []), cost.cpu]);
      }
    }
    const rows: Row[] = absences.flatMap((missed) => [
      rowOf('session-hub', `sent after ${missed} missed`, 'bytes', bytes.get(missed) ?? []),
      rowOf('session-hub', `hub CPU after ${missed} missed`, 'us', cpu.get(missed) ?? []),
    ]);
    const most = absences.at(-1) ?? 10;
    const flat = (figures: Map<number, number[]>): number =>
      median(figures.get(10) ?? []) / median(figures.get(most) ?? []);
    const ratios = { [`bytes vs ${most} missed`]: flat(bytes), [`CPU vs ${most} missed`]: flat(cpu) };
    return { scenario: 'away', quick, rows, ratios, void: null };
  } finally {
    await hub.stop();
  }
};

async function makeSession(url: string, missed: number): Promise<{ epoch: string; seq: number }> {
  const id = `away-${missed}`;
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
  id: string,
  cursor: { epoch: string; seq: number },
  missed: number,
  returns: number,
): Promise<{ bytes: number; cpu: number }> {
  const socket = await CountingSocket.connect(hub.url);
  const [bytesBefore, cpuBefore] = [socket.bytes, hub.cpu()];
  for (let count = 0; count < returns; count++) {
    const frame = socket.until((text) => text.includes('["frames"'));
    socket.send('subscribe', { sessions: [{ id, cursor }] });
    if (!(await frame).includes(`"to":${cursor.seq + missed}`))
      throw new Error(`A return after ${missed} missed events fell short.`);
  }
  const cost = { bytes: (socket.bytes - bytesBefore) / returns, cpu: (hub.cpu() - cpuBefore) / returns };
  socket.close();
  return cost;
}

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return await response.json();
}

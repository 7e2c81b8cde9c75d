import { isDeepStrictEqual } from 'node:util';
import { hubApi } from '../../support/hub-api.js';
import { allowing } from '../../support/slowness.js';
import { waitUntil } from '../../support/wait-until.js';
import { checkHistory, type Findings } from './check-history.js';
import { FaultEmitter } from './fault-emitter.js';
import type { FaultStage } from './fault-stage.js';
import { FaultWatcher } from './fault-watcher.js';
import type { FinalLog } from './history-entry.js';
import { HistoryFile } from './history-file.js';
import { pause } from './pause.js';

const SESSIONS = 3;
const READY_MS = 20_000;
/** Enough that the fault meets a log, a ring and readers in the middle of it. */
const ACKED_BEFORE = 15;
const LOOK_EVERY_MS = 25;
/** Past the promise, so that what comes late can still be told from what never comes. */
const LONGEST_CONVERGENCE_MS = 40_000;

/** R2: 20 s at most between two attempts, and each may take its time. */
const LONGEST_RETURN_MS = 40_000;

export interface Convergence {
  milliseconds: number;
  /** Who had not arrived when the wait was given up; empty when all had. */
  missing: string[];
}

/** The people of one round: a worker for each session, and watchers of every kind on every hub. */
export class Play {
  readonly #stage: FaultStage;
  readonly #history: HistoryFile;
  readonly #emitters: FaultEmitter[] = [];
  readonly watchers: FaultWatcher[] = [];

  constructor(stage: FaultStage, name: string, historyPath: string) {
    this.#stage = stage;
    this.#history = new HistoryFile(historyPath);
    const urls = stage.clientLinks.map((link) => link.url('http'));
    for (let number = 0; number < SESSIONS; number++) {
      const session = `${name}-${number}`;
      const url = urls[number % urls.length] ?? '';
      this.#emitters.push(new FaultEmitter(`worker-${session}`, url, session, this.#history));
      for (const [position, hub] of urls.entries()) {
        for (const way of ['iterating', 'listening'] as const) {
          this.watchers.push(new FaultWatcher(`${way}-${position}`, way, hub, session, this.#history));
        }
      }
    }
  }

  get sessions(): string[] {
    return this.#emitters.map(({ session }) => session);
  }

  /** Resolves when everybody is at work. */
  async begin(): Promise<void> {
    await Promise.all(this.#emitters.map((emitter) => emitter.start()));
    for (const watcher of this.watchers) watcher.watch();
    await waitUntil(
      async () =>
        this.#emitters.every(({ acked }) => acked >= ACKED_BEFORE) &&
        this.watchers.every(({ settledView }) => settledView !== null),
      READY_MS,
      'emitters and watchers to be at work',
    );
  }

  async everybodyIsBack(): Promise<void> {
    const people = [...this.#emitters, ...this.watchers];
    const areBack = async (): Promise<boolean> => people.every(({ isConnected }) => isConnected);
    await waitUntil(areBack, LONGEST_RETURN_MS, 'everybody to be connected again');
  }

  async everybodyReports(): Promise<void> {
    const before = this.#emitters.map((emitter) => ({ emitter, reported: emitter.reported }));
    const doReport = async (): Promise<boolean> =>
      before.every(({ emitter, reported }) => emitter.newestAcked > reported);
    await waitUntil(doReport, LONGEST_RETURN_MS, 'every worker to have a new report acknowledged');
  }

  /** The workers report nothing new; what they have reported is still sent. */
  rest(): void {
    for (const emitter of this.#emitters) emitter.rest();
  }

  /** With the workers at rest, measures until everybody has what the hubs have. */
  async converge(): Promise<Convergence> {
    const startedAt = performance.now();
    const elapsed = (): number => performance.now() - startedAt;
    this.rest();
    let missing = await this.#missing();
    while (missing.length > 0 && elapsed() < allowing(LONGEST_CONVERGENCE_MS)) {
      await pause(LOOK_EVERY_MS);
      missing = await this.#missing();
    }
    return { milliseconds: Math.round(elapsed()), missing };
  }

  async findings(): Promise<Findings> {
    const logs = await Promise.all(this.#emitters.map(({ session }) => this.#finalLog(session)));
    const findings = checkHistory(this.#history.read(), logs);
    const failures = [...this.#emitters, ...this.watchers].flatMap(({ failure }) => failure ?? []);
    const unsound = (await Promise.all(this.sessions.map((session) => this.#unsound(session)))).flat();
    return { ...findings, complaints: [...findings.complaints, ...failures, ...unsound] };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#emitters, ...this.watchers].map((person) => person.close()));
    this.#history.close();
  }

  async #missing(): Promise<string[]> {
    const busy = this.#emitters.filter(({ hasNothingUnsent }) => !hasNothingUnsent).map(({ state }) => state);
    if (busy.length > 0) return busy;
    const views = await Promise.all(this.#emitters.map(({ session }) => this.#hubsView(session)));
    return this.watchers.flatMap((watcher) => {
      const view = views[this.#emitters.findIndex(({ session }) => session === watcher.session)];
      return view !== null && isDeepStrictEqual(watcher.settledView, view) ? [] : watcher.state;
    });
  }

  /** Null while the hubs differ, or one of them cannot tell. */
  async #hubsView(session: string): Promise<unknown> {
    try {
      const [first, ...others] = await Promise.all(
        this.#stage.hubs.map(({ hub }) => hubApi(hub.url).view(session)),
      );
      return others.every((other) => isDeepStrictEqual(other, first)) ? first : null;
    } catch {
      return null;
    }
  }

  /** What a repair would find. */
  async #unsound(session: string): Promise<string[]> {
    const [first] = this.#stage.hubs;
    if (first === undefined) return [];
    const { outcome, issues } = await hubApi(first.hub.url).check(session);
    return outcome === 'sound' ? [] : [`${session} is ${outcome}: ${JSON.stringify(issues)}`];
  }

  async #finalLog(session: string): Promise<FinalLog> {
    const logs = await Promise.all(
      this.#stage.hubs.map(async ({ hub }) => {
        const api = hubApi(hub.url);
        const { epoch } = await api.view(session);
        const oldest = await api.oldest(session);
        return { session, epoch, oldest, events: (await api.log(session)).map(seqAndToken) };
      }),
    );
    const [first] = logs;
    if (first === undefined) throw new Error('There is no hub to read the log from.');
    if (!logs.every((log) => isDeepStrictEqual(log, first)))
      throw new Error(`The hubs show different logs of ${session}.`);
    return first;
  }
}

function seqAndToken({ seq, type, data }: { seq: number; type: string; data: { payload?: unknown } }) {
  const token = type === 'custom' ? (data.payload as { token: string }).token : null;
  return { seq, token };
}

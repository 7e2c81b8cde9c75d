/** The hub over plain HTTP, for tests that want to stand beside the SDK and not on it. */
export interface HubApi {
  create(session: Readonly<Record<string, unknown>> & { id: string }): Promise<void>;
  append(id: string, ...operations: readonly object[]): Promise<void>;
  command(id: string, verb: string, body?: object): Promise<void>;
  cleanUp(what: object): Promise<void>;
  view(id: string): Promise<LoggedView>;
  /** The whole log. */
  log(id: string): Promise<LoggedEvent[]>;
  /** What `repair` would do (R94). */
  check(id: string): Promise<{ outcome: string; issues: readonly unknown[] }>;
  /** The first event still kept. */
  oldest(id: string): Promise<number>;
}

export type LoggedView = Readonly<Record<string, unknown>> & { epoch: string; seq: number; status: string };

export interface LoggedEvent {
  seq: number;
  type: string;
  at: number;
  data: { payload?: { n: number } };
}

export function hubApi(url: string): HubApi {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  return {
    async create(session) {
      await ask('POST', '/sessions', session);
    },
    async append(id, ...operations) {
      const { results } = (await ask('POST', `/sessions/${id}/events`, operations)) as {
        results: { ok: boolean }[];
      };
      const refused = results.find(({ ok }) => !ok);
      if (refused !== undefined) throw new Error(`refused: ${JSON.stringify(refused)}`);
    },
    async command(id, verb, body = {}) {
      await ask('POST', `/sessions/${id}/commands/${verb}`, body);
    },
    async cleanUp(what) {
      await ask('POST', '/cleanup', what);
    },
    async view(id) {
      return (await ask('GET', `/sessions/${id}`)) as LoggedView;
    },
    async log(id) {
      const events: LoggedEvent[] = [];
      let after: number | null = 0;
      while (after !== null) {
        const path: string = `/sessions/${id}/events?after=${after}&limit=500`;
        const page = (await ask('GET', path)) as { events: LoggedEvent[]; next: number | null };
        events.push(...page.events);
        after = page.next;
      }
      return events;
    },
    async check(id) {
      return (await ask('POST', `/sessions/${id}/repair`, { dryRun: true })) as {
        outcome: string;
        issues: readonly unknown[];
      };
    },
    async oldest(id) {
      return ((await ask('GET', `/sessions/${id}/events?after=0&limit=1`)) as { oldest: number }).oldest;
    },
  };
}

import type { HistoryPage, HubEvent, Operation, SessionView } from '@session-hub/shared';

/** A worker of few words, for tests whose subject is somebody else. */
export function hubOverHttp(url: string) {
  return {
    create: (body: Record<string, unknown>) => ask<SessionView>('POST', '/v1/sessions', body),
    append: (id: string, ...operations: Operation[]) =>
      ask<{ results: { ok: boolean }[] }>('POST', `/v1/sessions/${id}/events`, operations),
    command: (id: string, verb: string, body: Record<string, unknown> = {}) =>
      ask<{ view: SessionView }>('POST', `/v1/sessions/${id}/commands/${verb}`, body),
    read: (id: string) => ask<SessionView>('GET', `/v1/sessions/${id}`),
    async events(id: string): Promise<HubEvent[]> {
      const events: HubEvent[] = [];
      for (let after: number | null = 0; after !== null; ) {
        const page: HistoryPage = await ask('GET', `/v1/sessions/${id}/events?after=${after}`);
        events.push(...page.events);
        after = page.next;
      }
      return events;
    },
  };

  async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(url + path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Answer;
  }
}

export function progress(current: number, total: number, description?: string): Operation {
  return {
    type: 'progress',
    data: { current, total, ...(description === undefined ? {} : { description }) },
  };
}

export function log(text: string): Operation {
  return { type: 'log', data: { text } };
}

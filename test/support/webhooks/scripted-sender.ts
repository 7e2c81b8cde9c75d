import type { WebhookPayload } from 'session-hub';
import type { WebhookSettings } from 'session-hub/internal/core/deliver/webhooks/webhooks-facade.js';
import type {
  WebhookAnswer,
  WebhookDelivery,
  WebhookSender,
} from 'session-hub/internal/ports/webhook-sender.js';

export interface Sent extends WebhookDelivery {
  readonly hook: string;
  readonly payload: WebhookPayload;
}

/** Receivers without a network: what they answer, and when, is up to the test. */
export class ScriptedSender implements WebhookSender {
  readonly sent: Sent[] = [];
  answer: (sent: Sent) => Promise<WebhookAnswer> = () => answered(200);

  send({ name }: { name: string }, delivery: WebhookDelivery, signal: AbortSignal): Promise<WebhookAnswer> {
    const sent = { ...delivery, hook: name, payload: JSON.parse(delivery.body) as WebhookPayload };
    this.sent.push(sent);
    const aborted = new Promise<WebhookAnswer>((resolve) =>
      signal.addEventListener('abort', () => resolve({ kind: 'none', reason: 'aborted' })),
    );
    return Promise.race([this.answer(sent), aborted]);
  }

  close(): void {}

  seqs(): number[] {
    return this.sent.flatMap(({ payload }) => payload.events.map(({ seq }) => seq));
  }
}

export function answered(status: number, retryAfter: number | null = null): Promise<WebhookAnswer> {
  return Promise.resolve({ kind: 'status', status, retryAfter });
}

export function hookSettings(more: Partial<WebhookSettings> = {}): WebhookSettings {
  return {
    name: 'hook',
    url: 'https://nowhere.example/',
    secrets: [],
    types: new Set(['custom']),
    timeout: 10_000,
    concurrency: 8,
    retry: { base: 1_000, cap: 60_000 },
    tries: 100,
    giveUpAfter: 86_400_000,
    ...more,
  };
}

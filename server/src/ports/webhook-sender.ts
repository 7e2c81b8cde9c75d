/** Whom a webhook goes to. */
export interface WebhookTarget {
  readonly name: string;
  readonly url: string;
  /** Each `whsec_` and base64; every one of them signs, so that a receiver may know either. */
  readonly secrets: readonly string[];
}

export interface WebhookDelivery {
  /** The same for each try of the same delivery, and no other's. */
  readonly key: string;
  readonly body: string;
  /** Milliseconds since 1970, for the signature. */
  readonly at: number;
}

export type WebhookAnswer =
  /** `retryAfter`: milliseconds, where the receiver asked for it. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter: number | null }
  /** `reason` names no address and no secret. */
  | { readonly kind: 'none'; readonly reason: string };

/** The way to the receivers of webhooks. */
export interface WebhookSender {
  /** One try, without following redirects. Never rejects; ends soon after `signal` is aborted. */
  send(target: WebhookTarget, delivery: WebhookDelivery, signal: AbortSignal): Promise<WebhookAnswer>;
  /** Lets go of all connections. */
  close(): void;
}

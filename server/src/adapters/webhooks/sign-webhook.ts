import { createHmac } from 'node:crypto';

/** What is signed, as the Standard Webhooks specification has it. */
export interface SignedMessage {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

export const SECRET_PREFIX = 'whsec_';

/** The header `webhook-signature`: one signature for each secret. */
export function signWebhook(secrets: readonly string[], message: SignedMessage): string {
  return secrets.map((secret) => `v1,${signatureOf(secret, message).toString('base64')}`).join(' ');
}

export function signatureOf(secret: string, { id, timestamp, body }: SignedMessage): Buffer {
  const key = Buffer.from(secret.replace(SECRET_PREFIX, ''), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
}

import { readFileSync } from 'node:fs';
import { type WebhookOptions, webhookSettings } from '../hub/webhook-options.js';

/** The webhooks in a JSON file, an array of them. Throws one sentence that names the file, and never what is in it. */
export function readWebhooksFile(path: string): readonly WebhookOptions[] {
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = error instanceof SyntaxError ? 'is no JSON' : `cannot be read (${codeOf(error)})`;
    throw new Error(`WEBHOOKS_FILE names ${path}, which ${code}.`);
  }
  try {
    webhookSettings(given);
    return given as WebhookOptions[];
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'for no known reason';
}

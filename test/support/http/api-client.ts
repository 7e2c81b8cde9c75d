import { expect } from '@jest/globals';
import type { SessionView } from '@session-hub/shared';
import { type ApiDocument, expectDocumented } from './api-document.js';

export interface ApiAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what comes is checked against the document, and the tests say what they expect
  body: any;
}

export interface Sent {
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  raw?: string;
  headers?: Record<string, string>;
}

/** Speaks HTTP with a hub, and holds every answer against the hub's own OpenAPI document. */
export class ApiClient {
  readonly url: string;
  #document: ApiDocument | null = null;

  constructor(url: string) {
    this.url = url;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    return this.call('GET', path, { headers });
  }

  post(path: string, json?: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    return this.call('POST', path, json === undefined ? { headers } : { json, headers });
  }

  async call(method: string, path: string, { json, raw, headers = {} }: Sent = {}): Promise<ApiAnswer> {
    const body = raw ?? (json === undefined ? undefined : JSON.stringify(json));
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const answer = {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    if (method === 'HEAD' || method === 'OPTIONS') return answer;
    if (text !== '') expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expectDocumented(await this.document(), { method, path, status: answer.status, body: answer.body });
    return answer;
  }

  /** A new session, started. */
  async session(input: Record<string, unknown> = {}): Promise<SessionView> {
    const { status, body } = await this.post('/v1/sessions', { start: true, ...input });
    expect(status).toBe(201);
    return body;
  }

  async document(): Promise<ApiDocument> {
    this.#document ??= (await (await fetch(`${this.url}/openapi.json`)).json()) as ApiDocument;
    return this.#document;
  }
}

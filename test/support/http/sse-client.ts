import { type ClientRequest, type IncomingMessage, request } from 'node:http';

export interface SseEvent {
  event: string;
  id: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect
  data: any;
}

export interface SseOptions {
  lastEventId?: string;
  token?: string;
}

/** Reads server-sent events from a socket of its own, one after the other. */
export class SseClient {
  readonly response: IncomingMessage;
  /** Lines that start with a colon, and `retry`. */
  readonly asides: string[] = [];
  readonly #request: ClientRequest;
  readonly #events: SseEvent[] = [];
  #wake: () => void = () => {};
  #rest = '';
  #ended = false;

  static open(url: string, { lastEventId, token }: SseOptions = {}): Promise<SseClient> {
    return new Promise((resolve, reject) => {
      const headers = {
        ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      };
      const asked = request(url, { headers, agent: false });
      asked.on('error', reject);
      asked.on('response', (response) => resolve(new SseClient(asked, response)));
      asked.end();
    });
  }

  constructor(asked: ClientRequest, response: IncomingMessage) {
    this.#request = asked;
    this.response = response;
    asked.on('error', () => this.#end());
    response.on('error', () => this.#end());
    response.on('close', () => this.#end());
    response.setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  async next(): Promise<SseEvent> {
    while (this.#events.length === 0) {
      if (this.#ended) throw new Error('The stream has ended.');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#events.shift() as SseEvent;
  }

  /** Everything up to the event with this id. */
  async until(id: string): Promise<SseEvent[]> {
    const events: SseEvent[] = [];
    for (;;) {
      const event = await this.next();
      events.push(event);
      if (event.id === id) return events;
    }
  }

  /** Resolves when the hub has ended it. */
  async ended(): Promise<void> {
    while (!this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.#request.destroy();
  }

  #read(text: string): void {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) this.#take(block);
    this.#wake();
  }

  #take(block: string): void {
    const fields = new Map(block.split('\n').map((line) => line.split(/: ?(.*)/s, 2) as [string, string]));
    const data = fields.get('data');
    if (data === undefined) this.asides.push(block);
    else
      this.#events.push({
        event: fields.get('event') ?? 'message',
        id: fields.get('id') ?? null,
        data: JSON.parse(data),
      });
  }

  #end(): void {
    this.#ended = true;
    this.#wake();
  }
}

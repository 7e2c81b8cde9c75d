import {
  HubError,
  type Reply,
  type RequestInput,
  type RequestName,
  type RequestOutput,
} from '@session-hub/shared';
import type { Environment } from '../core/environment.js';
import type { Listeners } from '../core/listeners.js';
import type { Link } from '../core/transport.js';
import type { ConnectionNews } from './connection-news.js';
import { lengthOf, MESSAGE_BYTES } from './message-length.js';

const REPLY_MS = 10_000;
const MOST_WAITING = 10_000;

const tooLarge = () =>
  new HubError({ code: 'message_too_large', message: 'The message is too large.', retryable: false });
const tooMany = () =>
  new HubError({ code: 'queue_full', message: 'Too many requests wait.', retryable: true });

export type Answer<Name extends RequestName> = (reply: Reply<RequestOutput<Name>> | null) => void;

export interface Requests {
  /**
   * Sends once. The answer is null when no reply came: there is no link, it broke, or it stays silent. When no link will
   * come any more, the answer is the reason.
   */
  request<Name extends RequestName>(name: Name, input: RequestInput<Name>, answer: Answer<Name>): void;
  /**
   * Sends until a reply comes, over as many links as it takes: for requests that may be repeated. Rejects with
   * the hub's refusal.
   */
  call<Name extends RequestName>(name: Name, input: RequestInput<Name>): Promise<RequestOutput<Name>>;
  /** A promise that rejects when the connection stops. `start` returns how to clean up after it. */
  until<Value>(
    start: (resolve: (value: Value) => void, reject: (error: unknown) => void) => () => void,
  ): Promise<Value>;
}

export interface RequestsOptions {
  environment: Environment;
  news: Listeners<ConnectionNews>;
  /** The link that requests go to; null while there is none. */
  openLink(): Link | null;
  /** Why nothing will ever be answered; null while there is hope. */
  stopped(): HubError | null;
  heard(): void;
  /** Two requests in a row got no reply. */
  isDead(): void;
}

export function createRequests({
  environment,
  news,
  openLink,
  stopped,
  heard,
  isDead,
}: RequestsOptions): Requests {
  let timeoutsInARow = 0;
  let waiting = 0;
  news.on('open', () => {
    timeoutsInARow = 0;
  });

  function request<Name extends RequestName>(name: Name, input: RequestInput<Name>, answer: Answer<Name>) {
    const link = openLink();
    if (link === null) {
      const reason = stopped();
      return answer(reason && { ok: false, error: reason.shape });
    }
    let isOver = false;
    const finish: Answer<Name> = (reply) => {
      if (isOver) return;
      isOver = true;
      cancel();
      forget();
      answer(reply);
    };
    const forget = news.on('lost', () => finish(null));
    const cancel = environment.after(REPLY_MS, () => {
      if (++timeoutsInARow > 1) isDead();
      finish(null);
    });
    link.request(name, input, (reply) => {
      if (link !== openLink()) return;
      timeoutsInARow = 0;
      heard();
      finish(reply as Reply<RequestOutput<Name>>);
    });
  }

  function until<Value>(
    start: (resolve: (value: Value) => void, reject: (error: unknown) => void) => () => void,
  ) {
    const cleanUps: (() => void)[] = [];
    return new Promise<Value>((resolve, reject) => {
      const reason = ++waiting > MOST_WAITING ? tooMany() : stopped();
      if (reason !== null) throw reason;
      cleanUps.push(start(resolve, reject), news.on('stop', reject));
    }).finally(() => {
      waiting -= 1;
      for (const cleanUp of cleanUps) cleanUp();
    });
  }

  return {
    request,
    until,
    call: (name, input) =>
      until((resolve, reject) => {
        if (lengthOf(input) > MESSAGE_BYTES) throw tooLarge();
        const send = () =>
          request(name, input, (reply) => {
            if (reply?.ok) resolve(reply.value);
            // A hub that closes is soon followed by another link.
            else if (reply && reply.error.code !== 'closing') reject(new HubError(reply.error));
            else if (!reply && openLink() !== null) send();
          });
        send();
        return news.on('open', send);
      }),
  };
}

import { connectHub, type Hub, HubError } from '@session-hub/client';
import { CliError, EXIT } from '../cli-error.js';
import { formatDuration } from '../format/format-number.js';
import type { ConnectionOptions } from './connection-options.js';

interface OrUnreachableOptions extends Pick<ConnectionOptions, 'url' | 'timeout'> {
  hub: Pick<Hub, 'connection'>;
  signal?: AbortSignal;
}

/**
 * What `work` resolves with; rejects when the hub has been out of reach for the timeout, and at once when it
 * said not to come again or `signal` is aborted. Time during which the hub was there does not count.
 */
export function orUnreachable<Result>(
  { hub, url, timeout, signal }: OrUnreachableOptions,
  work: Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let cause: string | undefined;
    const disarm = (): void => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    };
    const settle = (say: () => void): void => {
      disarm();
      unsubscribe();
      signal?.removeEventListener('abort', onAbort);
      say();
    };
    const look = (): void => {
      const { state } = hub.connection;
      switch (state.kind) {
        case 'live':
        case 'catching up':
        case 'closed':
          disarm();
          break;
        case 'offline': {
          const { error, retryAt } = state;
          cause = error?.message.replace(/\.$/, '') ?? cause;
          if (retryAt === null) settle(() => reject(error ?? refusedForGood()));
          else arm();
          break;
        }
        case 'connecting':
          arm();
      }
    };
    const arm = (): void => {
      if (timeout === 0) return;
      timer ??= setTimeout(() => settle(() => reject(unreachable({ url, timeout, cause }))), timeout);
    };
    const onAbort = (): void => settle(() => reject(new Error('The program was asked to end.')));
    const unsubscribe = hub.connection.subscribe(look);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
    else look();
    work.then(
      (result) => settle(() => resolve(result)),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}

function refusedForGood(): HubError {
  return new HubError({ code: 'unauthorized', message: 'The hub refused the connection.', retryable: false });
}

interface UnreachableOptions {
  url: string;
  timeout: number;
  /** What the last attempt ended with. */
  cause?: string | undefined;
}

/** Nobody answered for as long as the person wanted to wait. */
export function unreachable({ url, timeout, cause }: UnreachableOptions): CliError {
  const reason = cause === undefined || cause === '' ? '' : `: ${cause}`;
  return new CliError({
    code: 'unreachable',
    message: `No hub answered at ${url} within ${formatDuration(timeout)}${reason}.`,
    exitCode: EXIT.unreachable,
    retryable: true,
    steps: ['Start one with `session-hub serve`, or say where it is with --url or HUB_URL.'],
  });
}

export function connect({ url, token, namespace, path }: ConnectionOptions): Hub {
  return connectHub(url, {
    ...(token === undefined || token === '' ? {} : { token }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(path === undefined ? {} : { path }),
  });
}

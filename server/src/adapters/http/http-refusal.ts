import type { HubError } from '@session-hub/shared';

/** A refusal that HTTP has a more fitting status for than the error table. */
export class HttpRefusal extends Error {
  readonly error: HubError;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(error: HubError, status: number, headers: Readonly<Record<string, string>> = {}) {
    super(error.message);
    this.error = error;
    this.status = status;
    this.headers = headers;
  }
}

import type { HttpClient } from '../connect/http-client.js';
import type { Io, OutputFormat } from '../io.js';

/** Whom a command about webhooks asks, and how it tells the answer. */
export interface Asked {
  client: HttpClient;
  format: OutputFormat;
  stdout: Io['stdout'];
}

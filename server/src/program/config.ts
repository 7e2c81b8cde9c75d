import { resolve } from 'node:path';
import { isLoopbackHost } from '../adapters/origin.js';
import { redisSettings } from '../adapters/store-redis/servers/redis-settings.js';
import { LOG_LEVELS, type LogLevel } from '../adapters/system/loggers.js';
import { parseTrustProxy, type TrustProxy } from '../hub/trust-proxy.js';
import type { WebhookOptions } from '../hub/webhook-options.js';
import type { EnvironmentVariables } from './configured-limits.js';
import { type ConfiguredLimits, configuredLimits } from './configured-limits.js';
import { readWebhooksFile } from './read-webhooks-file.js';

/** What the environment says about a hub that runs as a program. */
export interface Config {
  host: string;
  port: number;
  dataDir: string;
  /** A folder of templates beside the shipped ones. */
  templates: string | null;
  /** What becomes of a `create` that names no known template. */
  unknownTemplates: 'accept' | 'refuse';
  /** Null: sessions lie in `dataDir`. */
  redisUrl: string | null;
  logLevel: LogLevel;
  /** Null: everybody who can reach the hub may use it. */
  accessToken: string | null;
  allowedOrigins: readonly string[];
  /** Proxies that may say where a client comes from; 0: none. */
  trustProxy: TrustProxy;
  /** How long the clients are given to move to other hubs when this one is asked to end. */
  drainSeconds: number;
  webhooks: readonly WebhookOptions[];
  /** Frames go past Engine.IO and `ws`, using their private fields. */
  directWrite: boolean;
  /** How many sessions there may be, how they live, and how long they are kept. */
  limits: ConfiguredLimits;
}

const LONGEST_DRAIN_SECONDS = 3_600;

/** Reads and checks all of it at once. What is wrong is told in one sentence that names the variable. */
export function readConfig(variables: EnvironmentVariables): Config {
  // Alone there is no other hub that clients could move to.
  const hasOthers = textOf(variables.REDIS_URL) !== null;
  const config: Config = {
    host: textOf(variables.HOST) ?? '127.0.0.1',
    port: portOf(textOf(variables.PORT) ?? '8080'),
    dataDir: resolve(textOf(variables.DATA_DIR) ?? 'data'),
    templates: folderOf(textOf(variables.TEMPLATES)),
    unknownTemplates: unknownOf(textOf(variables.UNKNOWN_TEMPLATES) ?? 'accept'),
    redisUrl: textOf(variables.REDIS_URL),
    logLevel: levelOf(textOf(variables.LOG_LEVEL) ?? 'warn'),
    accessToken: textOf(variables.ACCESS_TOKEN),
    allowedOrigins: (textOf(variables.ALLOWED_ORIGINS) ?? '')
      .split(',')
      .flatMap((origin) => textOf(origin) ?? []),
    trustProxy: trustOf(textOf(variables.TRUST_PROXY) ?? '0'),
    drainSeconds: drainOf(textOf(variables.DRAIN_SECONDS) ?? (hasOthers ? '10' : '0')),
    webhooks: webhooksOf(textOf(variables.WEBHOOKS_FILE)),
    directWrite: flagOf(textOf(variables.DIRECT_WRITE) ?? 'false'),
    limits: configuredLimits(variables),
  };
  if (config.redisUrl !== null) redisSettings(config.redisUrl);
  if (config.accessToken === null && !isLoopbackHost(config.host)) {
    throw new Error(
      `HOST is ${config.host}, which others can reach, and nothing says who may use the hub. Set ACCESS_TOKEN, or leave HOST at 127.0.0.1.`,
    );
  }
  for (const origin of config.allowedOrigins) {
    if (!URL.canParse(origin))
      throw new Error(`ALLOWED_ORIGINS has "${origin}", which is no origin such as https://app.example.`);
  }
  return config;
}

function textOf(value: string | undefined): string | null {
  const text = value?.trim() ?? '';
  return text === '' ? null : text;
}

function folderOf(text: string | null): string | null {
  return text === null ? null : resolve(text);
}

function unknownOf(text: string): 'accept' | 'refuse' {
  if (text === 'accept' || text === 'refuse') return text;
  throw new Error(`UNKNOWN_TEMPLATES must be accept or refuse, not "${text}".`);
}

function flagOf(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new Error(`DIRECT_WRITE must be true or false, not "${text}".`);
}

function webhooksOf(path: string | null): readonly WebhookOptions[] {
  return path === null ? [] : readWebhooksFile(resolve(path));
}

function trustOf(text: string): TrustProxy {
  try {
    return parseTrustProxy(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `TRUST_PROXY must be the number of proxies before the hub, or their addresses, networks such as 10.0.0.0/8, loopback, linklocal or uniquelocal, with commas between: ${reason}.`,
    );
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`PORT must be a number from 0 to 65535, not "${text}".`);
}

function drainOf(text: string): number {
  const seconds = Number(text);
  if (seconds >= 0 && seconds <= LONGEST_DRAIN_SECONDS) return seconds;
  throw new Error(`DRAIN_SECONDS must be a number from 0 to ${LONGEST_DRAIN_SECONDS}, not "${text}".`);
}

function levelOf(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level !== undefined) return level;
  throw new Error(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${text}".`);
}

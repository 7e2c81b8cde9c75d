import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { repositoryRoot } from '../repository-root.js';

/** Comes with jest, and knows anchors. */
const yaml = createRequire(import.meta.url)('js-yaml') as { load(text: string): unknown };

const healthcheckSchema = z.strictObject({
  test: z.array(z.string()).optional(),
  interval: z.string(),
  timeout: z.string(),
  start_period: z.string(),
  retries: z.int().positive(),
});

const serviceSchema = z.strictObject({
  build: z.string().optional(),
  image: z.string().optional(),
  restart: z.string(),
  init: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  stop_grace_period: z.string(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  command: z.string().optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  healthcheck: healthcheckSchema,
  depends_on: z
    .union([z.array(z.string()), z.record(z.string(), z.object({ condition: z.string() }))])
    .optional(),
  networks: z.array(z.string()),
});

const composeSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), z.nullable(z.object({ internal: z.boolean() }))),
  volumes: z.record(z.string(), z.null()),
});

export type ComposeFile = z.infer<typeof composeSchema>;
export type ComposeService = z.infer<typeof serviceSchema>;

/** Strict on purpose: a setting that nobody here has thought about fails the tests. */
export function composeFile(): ComposeFile {
  return composeSchema.parse(yaml.load(readFileSync(join(repositoryRoot, 'docker-compose.yml'), 'utf8')));
}

export function serviceOf({ services }: ComposeFile, name: string): ComposeService {
  const service = services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}.`);
  return service;
}

/** Of a service, as a container would get it. Throws the sentence of a `${NAME:?sentence}` that is not given. */
export function environmentOf(
  { environment = {} }: ComposeService,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, interpolate(String(value), given)]),
  );
}

function interpolate(text: string, given: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+):([-?])([^}]*)\}/g, (_all, name: string, kind: string, rest: string) => {
    const value = given[name] ?? '';
    if (value !== '') return value;
    if (kind === '?') throw new Error(rest);
    return rest;
  });
}

/** `45s` in seconds. */
export function secondsOf(duration: string): number {
  const [, seconds] = /^(\d+)s$/.exec(duration) ?? [];
  if (seconds === undefined) throw new Error(`${duration} is no number of seconds.`);
  return Number(seconds);
}

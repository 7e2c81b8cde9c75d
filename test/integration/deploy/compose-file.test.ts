import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfig } from 'session-hub/internal/program/config.js';
import { composeFile, environmentOf, secondsOf, serviceOf } from '../../support/deploy/compose-file.js';
import { dockerfileStages, imageStage } from '../../support/deploy/dockerfile.js';
import { repositoryRoot } from '../../support/repository-root.js';

const compose = composeFile();
const hubs = ['hub-1', 'hub-2'];
const given = { ACCESS_TOKEN: 'a-secret' };
const DRAIN_SECONDS = 30;

function textOf(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8');
}

describe('docker-compose.yml', () => {
  it('has two hubs, a balancer and two databases', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['balancer', ...hubs, 'postgres', 'redis']);
  });

  it.each(Object.entries(compose.services))(
    '%s is watched, restarted and may be scaled',
    (_name, service) => {
      expect(service.restart).toBe('unless-stopped');
      expect(service).not.toHaveProperty('container_name');
      const { test } = service.healthcheck;
      if (service.build === undefined) expect(test?.[0]).toMatch(/^CMD/);
      else expect(imageStage().healthCommand).not.toBeNull();
      for (const name of service.networks) expect(Object.keys(compose.networks)).toContain(name);
    },
  );

  it('keeps what the databases hold in volumes with names', () => {
    expect(serviceOf(compose, 'redis').volumes).toEqual(['redis-data:/data']);
    expect(serviceOf(compose, 'postgres').volumes).toEqual(['postgres-data:/var/lib/postgresql/data']);
    expect(Object.keys(compose.volumes)).toEqual(['redis-data', 'postgres-data']);
  });

  it('publishes the balancer alone, and on this machine unless told otherwise', () => {
    const published = Object.entries(compose.services).filter(([, { ports }]) => ports !== undefined);
    expect(published.map(([name]) => name)).toEqual(['balancer']);
    expect(serviceOf(compose, 'balancer').ports).toEqual([expect.stringContaining('PUBLISH:-127.0.0.1:')]);
  });

  it('lets only the hubs reach the databases', () => {
    expect(compose.networks.private).toEqual({ internal: true });
    for (const name of ['redis', 'postgres']) expect(serviceOf(compose, name).networks).toEqual(['private']);
    expect(serviceOf(compose, 'balancer').networks).toEqual(['public']);
  });

  it('gives hubs and balancer more time to end than they take', () => {
    for (const name of hubs) {
      expect(secondsOf(serviceOf(compose, name).stop_grace_period)).toBeGreaterThan(DRAIN_SECONDS);
    }
    const [, hardStop = ''] = /hard-stop-after (\S+)/.exec(textOf('deploy/haproxy.cfg')) ?? [];
    const balancer = serviceOf(compose, 'balancer');
    expect(secondsOf(balancer.stop_grace_period)).toBeGreaterThan(secondsOf(hardStop));
  });

  it('mounts only files that are in this repository', () => {
    const mounted = Object.values(compose.services)
      .flatMap(({ volumes = [] }) => volumes)
      .flatMap((volume) => (volume.startsWith('./') ? (volume.split(':')[0] ?? '') : []));
    expect(mounted).toEqual(['./deploy']);
    expect(existsSync(join(repositoryRoot, 'deploy', 'haproxy.cfg'))).toBe(true);
  });

  it('needs one thing from outside, a token, and says so in a sentence', () => {
    for (const name of hubs) {
      const hub = serviceOf(compose, name);
      expect(() => environmentOf(hub, {})).toThrow(/^Set ACCESS_TOKEN to /);
      expect(environmentOf(hub, given)).toMatchObject(given);
    }
  });

  it('gives the hubs variables that the hub reads, and values that it takes', () => {
    const read = new Set<string>();
    const environment = { ...imageStage().env, ...environmentOf(serviceOf(compose, 'hub-1'), given) };
    readConfig(
      new Proxy(environment, {
        get(target, name: string) {
          read.add(name);
          return target[name];
        },
      }),
    );
    const ofNode = ['NODE_ENV'];
    const keptByServe = ['DATABASE_URL'].filter((name) => textOf('README.md').includes(`\`${name}\``));
    for (const name of Object.keys(environment)) expect([...read, ...ofNode, ...keptByServe]).toContain(name);
  });
});

describe('the Dockerfile', () => {
  it('runs the hub as a user who is not root', () => {
    expect(imageStage().user).toBe('node');
  });

  it('copies only what exists and what .dockerignore lets through', () => {
    const allowed = textOf('.dockerignore')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? line.slice(1) : []));
    const fromHere = dockerfileStages()
      .flatMap(({ copies }) => copies)
      .filter(({ from }) => from === null)
      .flatMap(({ sources }) => sources);
    expect(fromHere.length).toBeGreaterThan(5);
    for (const source of fromHere) {
      expect(existsSync(join(repositoryRoot, source))).toBe(true);
      expect(allowed).toContain(source.split('/')[0]);
    }
  });

  it('takes no file from a stage that is not there', () => {
    const names = dockerfileStages().map(({ name }) => name);
    for (const { copies } of dockerfileStages()) {
      for (const { from } of copies) if (from !== null) expect(names).toContain(from);
    }
  });

  it('keeps secrets and data of the machine that builds it out', () => {
    const [first = ''] = textOf('.dockerignore')
      .split('\n')
      .filter((line) => !line.startsWith('#'));
    expect(first).toBe('*');
  });
});

import { describe, expect, it } from '@jest/globals';
import { redisSettings } from 'session-hub/internal/adapters/store-redis/servers/redis-settings.js';

describe('a Redis URL', () => {
  it('names one server, with the defaults of everything else', () => {
    expect(redisSettings('redis://localhost')).toEqual({
      topology: { kind: 'single', host: 'localhost', port: 6379, db: 0 },
      username: null,
      password: null,
      tls: null,
      durability: { level: 'memory' },
      partitions: null,
      prefix: 'hub',
    });
  });

  it('names user, password, database and port, with letters that a URL escapes', () => {
    expect(redisSettings('redis://ann:p%40ss%3Aword@[::1]:7000/3')).toMatchObject({
      topology: { kind: 'single', host: '::1', port: 7000, db: 3 },
      username: 'ann',
      password: 'p@ss:word',
    });
    expect(redisSettings('redis://:secret@host')).toMatchObject({ username: null, password: 'secret' });
  });

  it('names the sentinels and the primary they look after', () => {
    expect(redisSettings('redis+sentinel://a,b:7001/mymaster/2').topology).toEqual({
      kind: 'sentinel',
      sentinels: [
        { host: 'a', port: 26379 },
        { host: 'b', port: 7001 },
      ],
      name: 'mymaster',
      db: 2,
    });
  });

  it('names some servers of a cluster, over TLS', () => {
    const { topology, tls } = redisSettings('rediss+cluster://a:1,b:2');
    expect(topology).toEqual({
      kind: 'cluster',
      seeds: [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
    });
    expect(tls).toEqual({ ca: null });
  });

  it('says how durable, in how many partitions and under which prefix', () => {
    const query = 'durability=replicated&replicas=2&partitions=16&prefix=shop';
    expect(redisSettings(`redis://h?${query}`)).toMatchObject({
      durability: { level: 'replicated', replicas: 2 },
      partitions: 16,
      prefix: 'shop',
    });
  });

  it.each([
    ['http://host', 'is none of'],
    ['redis://', 'is none of'],
    ['redis://a,b', 'names several hosts'],
    ['redis://a:99999', 'names the host "a:99999"'],
    ['redis://a/x', 'names the database "x"'],
    ['redis+sentinel://a', 'names no primary'],
    ['redis+cluster://a/1', 'names a database'],
    ['redis://a?durability=strong', 'asks for durability "strong"'],
    ['redis://a?replicas=2', 'names `replicas`'],
    ['redis://a?partitions=0', 'partitions=0'],
    ['redis://a?prefix={x}', 'prefix'],
    ['redis://a?ca=/x', 'does not begin with rediss'],
    ['redis://a?colour=red', 'parameter "colour"'],
  ])('refuses %s in one sentence', (url, sentence) => {
    expect(() => redisSettings(url)).toThrow(sentence);
  });

  it('never repeats the password in what it says', () => {
    for (const url of ['redis://u:hunter2@a,b', 'redis://u:hunter2@a?x=1', 'nonsense://u:hunter2@a']) {
      expect(() => redisSettings(url)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
      );
    }
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  createOriginRules,
  isAllowedHost,
  isAllowedOrigin,
  isLoopbackHost,
} from 'session-hub/internal/adapters/origin.js';
import { RecordingLogger } from '../../../support/recording-logger.js';

const own = { host: 'hub.example:8080', protocol: 'http' };

describe('isAllowedOrigin', () => {
  it.each([
    ['http://hub.example:8080', own],
    ['HTTP://HUB.example:8080', own],
    ['http://hub.example', { host: 'hub.example:80', protocol: 'http' }],
    ['https://hub.example', { host: 'hub.example', protocol: 'https' }],
    ['http://[::1]:8080', { host: '[::1]:8080', protocol: 'http' }],
  ])('allows the hub’s own pages: %s', (origin, asked) => {
    expect(isAllowedOrigin({ origin, ...asked }, [])).toBe(true);
  });

  it.each([
    ['another scheme', 'https://hub.example:8080'],
    ['another port', 'http://hub.example:8081'],
    ['another host', 'http://evil.example:8080'],
    ['a longer host', 'http://hub.example.evil.example:8080'],
    ['the host as a user name', 'http://hub.example:8080@evil.example'],
    ['a user name before the host', 'http://me@hub.example:8080'],
    ['a path', 'http://hub.example:8080/page'],
    ['a sandboxed page', 'null'],
    ['nothing', ''],
    ['no origin at all', 'hello'],
  ])('refuses %s', (_what, origin) => {
    expect(isAllowedOrigin({ origin, ...own }, ['https://app.example'])).toBe(false);
  });

  it('allows what is listed, however it is spelled, and nothing beside it', () => {
    const allowed = ['https://App.example/', 'tauri://localhost'];
    expect(isAllowedOrigin({ origin: 'https://app.example', ...own }, allowed)).toBe(true);
    expect(isAllowedOrigin({ origin: 'https://app.example:443', ...own }, allowed)).toBe(true);
    expect(isAllowedOrigin({ origin: 'tauri://localhost', ...own }, allowed)).toBe(true);
    expect(isAllowedOrigin({ origin: 'http://app.example', ...own }, allowed)).toBe(false);
    expect(isAllowedOrigin({ origin: 'tauri://elsewhere', ...own }, allowed)).toBe(false);
  });

  it('allows no page as its own when the request names no host', () => {
    expect(isAllowedOrigin({ origin: 'http://hub.example', host: undefined, protocol: 'http' }, [])).toBe(
      false,
    );
  });
});

describe('isAllowedHost', () => {
  it.each([
    'localhost',
    'localhost:8080',
    'LOCALHOST',
    'hub.localhost:8080',
    '127.0.0.1:8080',
    '127.8.8.8',
    '[::1]:8080',
  ])('lets a hub on loopback answer under %s', (host) => {
    expect(isAllowedHost(host, '127.0.0.1')).toBe(true);
    expect(isAllowedHost(host, '::1')).toBe(true);
    expect(isAllowedHost(host, 'localhost')).toBe(true);
  });

  it.each([
    'evil.example',
    'evil.example:8080',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'localhost@evil.example',
    '192.168.1.7:8080',
    '',
    'localhost/../evil.example',
    ' ',
  ])('does not let it answer under "%s"', (host) => {
    expect(isAllowedHost(host, '127.0.0.1')).toBe(false);
  });

  it('asks nothing of a hub that listens to others, or of a request without the header', () => {
    expect(isAllowedHost('hub.example', '0.0.0.0')).toBe(true);
    expect(isAllowedHost('hub.example', '192.168.1.7')).toBe(true);
    expect(isAllowedHost(undefined, '127.0.0.1')).toBe(true);
  });
});

describe('isLoopbackHost', () => {
  it('knows the names of this machine', () => {
    expect(['localhost', '127.0.0.1', '::1', '[::1]'].map(isLoopbackHost)).toEqual([true, true, true, true]);
    expect(['0.0.0.0', '::', '10.0.0.1', 'example.com', ''].map(isLoopbackHost)).toEqual(
      Array(5).fill(false),
    );
  });
});

describe('the rules of one hub', () => {
  const rules = (
    host: string | null,
    allowedOrigins: readonly string[] = [],
    behindProxy: 'yes' | 'no' = 'no',
  ) => {
    const logger = new RecordingLogger();
    return { logger, ...createOriginRules({ host, allowedOrigins, behindProxy, logger }) };
  };
  const asked = (origin: string) => ({ origin, host: '127.0.0.1:8080', protocol: 'http' });

  it.each(['http://localhost:5173', 'http://127.0.0.1:3000', 'https://[::1]', 'http://app.localhost:80'])(
    'allow %s where the hub listens on loopback only',
    (origin) => {
      for (const host of ['127.0.0.1', '::1', 'localhost'])
        expect(rules(host).allowOrigin(asked(origin))).toBe(true);
      for (const host of ['0.0.0.0', '192.168.1.7', null])
        expect(rules(host).allowOrigin(asked(origin))).toBe(false);
    },
  );

  it('refuse a loopback page where a proxy brings others to the hub', () => {
    const page = asked('http://localhost:5173');
    expect(rules('127.0.0.1', [], 'yes').allowOrigin(page)).toBe(false);
    expect(rules('127.0.0.1', ['http://localhost:5173'], 'yes').allowOrigin(page)).toBe(true);
  });

  it.each([
    'http://rebound.example:5173',
    'http://localhost.example',
    'http://127.0.0.1.example',
    'http://localhost@evil.example',
    'tauri://localhost',
    'null',
  ])('refuse %s there', (origin) => {
    expect(rules('127.0.0.1').allowOrigin(asked(origin))).toBe(false);
  });

  it('log each origin and name that they refuse once, cut to a bounded length', () => {
    const { logger, allowOrigin, allowHost } = rules('127.0.0.1', ['https://app.example']);
    for (let n = 0; n < 3; n++) {
      allowOrigin(asked('https://evil.example'));
      allowOrigin(asked(`https://${'x'.repeat(10_000)}`));
      allowOrigin(asked('https://app.example'));
      allowHost('rebound.example');
      allowHost('localhost:8080');
    }
    expect(logger.lines.map(({ facts }) => String(facts.origin ?? facts.host).slice(0, 20))).toEqual([
      'https://evil.example',
      'https://xxxxxxxxxxxx',
      'rebound.example',
    ]);
    expect(String(logger.lines[1]?.facts.origin)).toHaveLength(200);
  });

  it('log no more than 100 origins', () => {
    const { logger, allowOrigin } = rules(null);
    for (let n = 0; n < 1_000; n++) allowOrigin(asked(`https://evil-${n}.example`));
    expect(logger.lines).toHaveLength(100);
  });
});

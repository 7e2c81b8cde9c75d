import { describe, expect, it } from '@jest/globals';
import { readConfig } from 'session-hub/internal/program/config.js';

const HOUR = 3_600_000;
const limitsOf = (variables: Record<string, string>) => readConfig(variables).limits;

describe('what the environment says about limits', () => {
  it('R60 R75: says nothing when nothing is set, or set to nothing', () => {
    expect(limitsOf({})).toEqual({});
    expect(limitsOf({ MAX_SESSIONS: ' ', POLICY: '', TOMBSTONES: '', WHEN_FULL: '' })).toEqual({});
  });

  it('R75: names how many sessions there may be, and what happens when there are', () => {
    expect(
      limitsOf({ MAX_SESSIONS: '5000', MAX_SESSIONS_PER_OWNER: '50', WHEN_FULL: 'evict-oldest' }),
    ).toEqual({ capacity: { maxSessions: 5_000, maxPerOwner: 50, whenFull: 'evict-oldest' } });
    expect(limitsOf({ MAX_SESSIONS_PER_OWNER: '50' })).toEqual({ capacity: { maxPerOwner: 50 } });
  });

  it('R60 R70 R71: names what sessions live by, and how long they and their tombstones are kept', () => {
    const policy =
      'lifetime=3h, inactivity=90m,onInactivity=pause, warnAt=0.5 0.9,disconnectAfterErrors=9, learnPace=true, retention.failed=7d';
    expect(limitsOf({ POLICY: policy, TOMBSTONES: '30d' })).toEqual({
      tombstones: 720 * HOUR,
      policy: {
        lifetime: 3 * HOUR,
        inactivity: 1.5 * HOUR,
        onInactivity: 'pause',
        warnAt: [0.5, 0.9],
        disconnectAfterErrors: 9,
        learnPace: true,
        retention: { failed: 168 * HOUR },
      },
    });
  });

  it.each([
    [{ MAX_SESSIONS: '0' }, 'MAX_SESSIONS must be a whole number above 0, not "0".'],
    [{ MAX_SESSIONS: '1.5' }, 'MAX_SESSIONS must be a whole number above 0'],
    [{ MAX_SESSIONS: 'NaN' }, 'MAX_SESSIONS must be a whole number above 0'],
    [{ MAX_SESSIONS: 'Infinity' }, 'MAX_SESSIONS must be a whole number above 0'],
    [{ MAX_SESSIONS_PER_OWNER: '-1' }, 'MAX_SESSIONS_PER_OWNER must be a whole number above 0'],
    [
      { MAX_SESSIONS: '5', MAX_SESSIONS_PER_OWNER: '6' },
      'MAX_SESSIONS_PER_OWNER must not be above MAX_SESSIONS',
    ],
    [{ WHEN_FULL: 'panic' }, 'WHEN_FULL must be refuse or evict-oldest, not "panic".'],
    [{ TOMBSTONES: 'soon' }, 'TOMBSTONES must be a time above 0'],
    [{ TOMBSTONES: '0s' }, 'TOMBSTONES must be a time above 0'],
    [{ TOMBSTONES: '99999d' }, 'TOMBSTONES must be at most 36500d, not "99999d".'],
    [{ TOMBSTONES: '7' }, 'TOMBSTONES must be a time above 0'],
    [{ POLICY: 'lifetime' }, 'POLICY has "lifetime", which is no NAME=VALUE.'],
    [{ POLICY: 'lifetime=3h,' }, 'POLICY has "", which is no NAME=VALUE.'],
    [{ POLICY: 'mood=good' }, 'POLICY has "mood", which nobody knows. Known are idleAfter,'],
    [{ POLICY: 'toString=1' }, 'POLICY has "toString", which nobody knows.'],
    [{ POLICY: 'lifetime=3h,lifetime=4h' }, 'POLICY says lifetime twice.'],
    [{ POLICY: 'lifetime=forever' }, 'POLICY: lifetime must be a time above 0'],
    [{ POLICY: 'lifetime=9999d' }, 'POLICY cannot be used: policy.lifetime: it must be at most ten years.'],
    [{ POLICY: 'learnPace=yes' }, 'POLICY: learnPace must be true or false, not "yes".'],
    [{ POLICY: 'onInactivity=sleep' }, 'POLICY cannot be used: policy.onInactivity'],
    [{ POLICY: 'degradeAfterErrors=NaN' }, 'POLICY: degradeAfterErrors must be a whole number above 0'],
    [
      { POLICY: 'warnAt=0.9 0.5' },
      'POLICY cannot be used: policy.warnAt must name its shares in rising order.',
    ],
    [{ POLICY: 'warnAt=often' }, 'POLICY cannot be used: policy.warnAt'],
    [{ POLICY: 'idleAfter=2h,inactivity=1h' }, 'POLICY cannot be used: policy.idleAfter must not be longer'],
  ])('R63: refuses %j with a sentence that names the variable', (variables, sentence) => {
    expect(() => limitsOf(variables)).toThrow(sentence);
  });
});

describe('what the environment says about proxies', () => {
  it.each([
    [{}, 0],
    [{ TRUST_PROXY: '' }, 0],
    [{ TRUST_PROXY: '2' }, 2],
    [{ TRUST_PROXY: 'loopback, 10.0.0.0/8' }, ['loopback', '10.0.0.0/8']],
  ])('R97: %j', (variables, expected) => {
    expect(readConfig(variables).trustProxy).toEqual(expected);
  });

  it('R97: names what a wrong value may be instead', () => {
    expect(() => readConfig({ TRUST_PROXY: 'true' })).toThrow(
      /^TRUST_PROXY must be the number of proxies before the hub, or .*: invalid IP address: true\.$/,
    );
  });
});

describe('what the environment says about direct writes', () => {
  it.each([
    [{}, false],
    [{ DIRECT_WRITE: '' }, false],
    [{ DIRECT_WRITE: 'false' }, false],
    [{ DIRECT_WRITE: 'true' }, true],
  ])('%j', (variables, expected) => {
    expect(readConfig(variables).directWrite).toBe(expected);
  });
});

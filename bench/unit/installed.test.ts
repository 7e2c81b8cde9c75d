import { describe, expect, it } from '@jest/globals';
import { ensureInstalled, isOnPath } from '../systems/installed.js';
import { MissingError } from '../systems/system.js';

describe('a peer that is a package of Debian', () => {
  const packages = ['nats-server'];

  it('is left alone where it is there', async () => {
    const asked: unknown[] = [];
    await ensureInstalled({ program: 'sh', packages, isThere: () => isOnPath('sh') }, async (names) => {
      asked.push(names);
      return null;
    });
    expect(asked).toEqual([]);
  });

  it('is installed where that may be done', async () => {
    let isThere = false;
    await ensureInstalled({ program: 'nats-server', packages, isThere: () => isThere }, async () => {
      isThere = true;
      return null;
    });
    expect(isThere).toBe(true);
  });

  it('is named as missing where it may not, with what would do it', async () => {
    const wanted = { program: 'nats-server', packages, isThere: () => isOnPath('there-is-no-such-program') };
    const attempt = ensureInstalled(wanted, async () => 'and only root may install it');
    await expect(attempt).rejects.toThrow(MissingError);
    await expect(attempt).rejects.toThrow(
      'nats-server is missing, and only root may install it: apt-get install nats-server',
    );
  });
});

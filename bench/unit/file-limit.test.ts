import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type FileLimit, limitOfThisProcess, makeRoomFor } from '../support/file-limit.js';

function limitOf(allowed: number | null, most: number): FileLimit & { asked: number[] } {
  const asked: number[] = [];
  let now = allowed;
  return {
    asked,
    now: () => now,
    raise(to) {
      asked.push(to);
      if (to <= most) now = to;
    },
  };
}

describe('room for sockets', () => {
  it('is left as it is where it is enough, or not told', () => {
    for (const limit of [limitOf(20_000, 0), limitOf(null, 0)]) {
      makeRoomFor(15_000, limit);
      expect(limit.asked).toEqual([]);
    }
  });

  it('is made for them and for what a process has open besides', () => {
    const limit = limitOf(4_096, 100_000);
    makeRoomFor(15_000, limit);
    expect(limit.asked).toEqual([15_500]);
  });

  it('is refused before anything is opened, with what to do', () => {
    const attempt = (): void => makeRoomFor(15_000, limitOf(4_096, 10_000));
    expect(attempt).toThrow(/needs 15500 open files and may have 4096: run `ulimit -n 15500`/);
  });
});

describe('the limit of this process', () => {
  const before = limitOfThisProcess.now() ?? 0;
  const LITTLE = 600;
  const MORE = 1_000;
  afterAll(() => limitOfThisProcess.raise(before));

  it('can be raised while it runs: Node then opens more, and so does what it starts', () => {
    limitOfThisProcess.raise(LITTLE);
    expect(limitOfThisProcess.now()).toBe(LITTLE);
    makeRoomFor(MORE);
    const opened = Array.from({ length: MORE }, () => openSync('/dev/null', 'r'));
    for (const file of opened) closeSync(file);
    const started = spawnSync('sh', ['-c', 'ulimit -Sn'], { encoding: 'utf8' });
    expect(Number(started.stdout)).toBe(limitOfThisProcess.now());
    expect(limitOfThisProcess.now()).toBeGreaterThan(MORE);
  });
});

import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Pinning, type SetCores } from '../support/pinning.js';

/** Failing to pin counts only of what runs. */
const RUNNING = process.pid;

function pinningBy(setCores: SetCores): { pinning: Pinning; told: string[] } {
  const told: string[] = [];
  return { pinning: new Pinning({ cores: 2, setCores, warn: (sentence) => void told.push(sentence) }), told };
}

describe('keeping processes on cores', () => {
  it('holds as long as every call went well', () => {
    const { pinning, told } = pinningBy(() => null);
    pinning.pin(RUNNING, '0');
    pinning.pin(undefined, '0');
    expect(pinning.holds).toBe(true);
    expect(told).toEqual([]);
  });

  it('is told once when it fails, with the reason, and does not hold from then on', () => {
    let mayWork = false;
    const { pinning, told } = pinningBy(() => (mayWork ? null : 'spawnSync taskset ENOENT'));
    pinning.pin(RUNNING, '0');
    pinning.pin(RUNNING, '1');
    mayWork = true;
    pinning.pin(RUNNING, '1');
    expect(pinning.holds).toBe(false);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('spawnSync taskset ENOENT');
  });

  it('is tried again where a thread ended meanwhile', () => {
    const answers = ['No such process', null];
    const { pinning, told } = pinningBy(() => answers.shift() ?? null);
    pinning.pin(RUNNING, '0');
    expect(pinning.holds).toBe(true);
    expect(told).toEqual([]);
  });

  it('does not hold on one core, where everything shares it', () => {
    const pinning = new Pinning({ cores: 1, setCores: () => null });
    pinning.pin(RUNNING, '0');
    expect(pinning.holds).toBe(false);
  });

  it('is not broken by a process that ended before it could be pinned', () => {
    const { pinning, told } = pinningBy(() => 'No such process');
    pinning.pin(spawnSync('true').pid, '0');
    expect(pinning.holds).toBe(true);
    expect(told).toEqual([]);
  });

  it('is not broken by one that has ended and was not waited for', () => {
    // Nobody waits for it while this does not return to the event loop.
    const ended = spawn('true', { stdio: 'ignore' });
    const untilEnded = `until grep -q '^State:.Z' /proc/${ended.pid}/status; do :; done`;
    spawnSync('sh', ['-c', untilEnded], { timeout: 10_000 });
    const { pinning, told } = pinningBy(() => 'Invalid argument');
    pinning.pin(ended.pid, '0');
    expect(pinning.holds).toBe(true);
    expect(told).toEqual([]);
  });

  it('changes where a process may run, or says that it could not', async () => {
    const sleeper = spawn('sleep', ['60'], { stdio: 'ignore' });
    const told: string[] = [];
    try {
      const pinning = new Pinning({ cores: 2, warn: (sentence) => void told.push(sentence) });
      pinning.pin(sleeper.pid, '0');
      const allowed = /^Cpus_allowed_list:\s*(\S+)/m.exec(
        readFileSync(`/proc/${sleeper.pid}/status`, 'utf8'),
      )?.[1];
      expect(pinning.holds ? allowed : told[0]).toEqual(
        pinning.holds ? '0' : expect.stringContaining('taskset'),
      );
      pinning.pin(sleeper.pid, '4095');
      expect(pinning.holds).toBe(false);
    } finally {
      sleeper.kill('SIGKILL');
    }
  });
});

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Pinning, type SetCores } from '../support/pinning.js';

function pinningBy(setCores: SetCores): { pinning: Pinning; told: string[] } {
  const told: string[] = [];
  return { pinning: new Pinning(setCores, (sentence) => void told.push(sentence)), told };
}

describe('keeping processes on cores', () => {
  it('holds as long as every call went well', () => {
    const { pinning, told } = pinningBy(() => null);
    pinning.pin(1, '0');
    pinning.pin(undefined, '0');
    expect(pinning.holds).toBe(true);
    expect(told).toEqual([]);
  });

  it('is told once when it fails, with the reason, and does not hold from then on', () => {
    let mayWork = false;
    const { pinning, told } = pinningBy(() => (mayWork ? null : 'spawnSync taskset ENOENT'));
    pinning.pin(1, '0');
    pinning.pin(2, '1');
    mayWork = true;
    pinning.pin(3, '1');
    expect(pinning.holds).toBe(false);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('spawnSync taskset ENOENT');
  });

  it('is tried again where a thread ended meanwhile', () => {
    const answers = ['No such process', null];
    const { pinning, told } = pinningBy(() => answers.shift() ?? null);
    pinning.pin(1, '0');
    expect(pinning.holds).toBe(true);
    expect(told).toEqual([]);
  });

  it('changes where a process may run, or says that it could not', async () => {
    const sleeper = spawn('sleep', ['60'], { stdio: 'ignore' });
    const told: string[] = [];
    try {
      const pinning = new Pinning(undefined, (sentence) => void told.push(sentence));
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

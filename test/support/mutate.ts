import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.js';

/** Only for a run that hangs. One that ends here has noticed nothing. */
export const LONGEST_RUN_MS = 600_000;

/** One small mistake in the built code. */
export interface Mutant {
  name: string;
  /** Below the repository, in what the build leaves. */
  file: string;
  find: string;
  replace: string;
  /** A seed that notices it late among the others: it is tried first. When it notices nothing any more, all are tried. */
  seed?: number;
}

const OURS = ['shared', 'client-sdk', 'server'] as const;
const PACKAGE_NAMES = {
  shared: '@session-hub/shared',
  'client-sdk': '@session-hub/client',
  server: 'session-hub',
};

/** A copy of everything built, in which mistakes can be made without touching the original. */
export class MutationBench {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<MutationBench> {
    const folder = await mkdtemp(join(tmpdir(), 'session-hub-mutants-'));
    const modules = join(folder, 'node_modules');
    await mkdir(join(modules, '@session-hub'), { recursive: true });
    for (const name of await readdir(join(repositoryRoot, 'node_modules'))) {
      if (name === '@session-hub' || name === 'session-hub' || name.startsWith('.')) continue;
      await symlink(join(repositoryRoot, 'node_modules', name), join(modules, name));
    }
    for (const part of OURS) {
      const target = join(modules, PACKAGE_NAMES[part]);
      await cp(join(repositoryRoot, part, 'dist'), join(target, 'dist'), { recursive: true });
      await cp(join(repositoryRoot, part, 'package.json'), join(target, 'package.json'));
    }
    await cp(join(repositoryRoot, '.build', 'test', 'simulation'), join(folder, 'simulation'), {
      recursive: true,
    });
    await writeFile(join(folder, 'package.json'), '{"type": "module"}');
    return new MutationBench(folder);
  }

  /** Runs the simulation with the mistake made, up to `seeds` seeds; resolves with what it printed and whether it failed. */
  async run(mutant: Mutant, seeds: number): Promise<{ caught: boolean; output: string }> {
    const [part = '', ...rest] = mutant.file.split('/');
    const path = join(this.#folder, 'node_modules', PACKAGE_NAMES[part as (typeof OURS)[number]], ...rest);
    const original = await readFile(path, 'utf8');
    if (original.split(mutant.find).length !== 2) {
      throw new Error(
        `${mutant.name}: "${mutant.find}" stands ${original.split(mutant.find).length - 1} times in ${mutant.file}, not once.`,
      );
    }
    await writeFile(
      path,
      original.replace(mutant.find, () => mutant.replace),
    );
    try {
      if (mutant.seed !== undefined) {
        const first = await this.#simulate('--seed', String(mutant.seed));
        if (first.code === 1) return { caught: true, output: first.output };
      }
      const { code, output } = await this.#simulate('--seeds', String(seeds), '--stop-at-first');
      return { caught: code === 1, output };
    } finally {
      await writeFile(path, original);
    }
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  #simulate(...which: string[]): Promise<{ code: number | null; output: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(this.#folder, 'simulation', 'run.js'), ...which], {
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: LONGEST_RUN_MS,
      });
      let output = '';
      child.stdout.on('data', (data: Buffer) => (output += data.toString()));
      child.stderr.on('data', (data: Buffer) => (output += data.toString()));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, output }));
    });
  }
}

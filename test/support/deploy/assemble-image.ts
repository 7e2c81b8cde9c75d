import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { repositoryRoot } from '../repository-root.js';
import { type CopyLine, dockerfileStages, imageStage, type Stage } from './dockerfile.js';

export interface AssembledImage {
  /** What is `/app` in a container. */
  readonly folder: string;
  remove(): Promise<void>;
}

const WORKDIR = '/app/';

/**
 * The files of the image, in a temporary folder, where nothing of this repository is found by chance. Follows the
 * COPY lines of the Dockerfile; what its stages compile is taken from the built repository, and what they install
 * from `node_modules`: the packages that the lock file does not mark as for development only.
 */
export async function assembleImage(): Promise<AssembledImage> {
  const folder = await mkdtemp(join(tmpdir(), 'session-hub-image-'));
  for (const line of imageStage().copies) {
    if (line.from === 'packages') await copyPackages(folder);
    else await copyInto(folder, line);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function copyPackages(folder: string): Promise<void> {
  for (const line of manifestsOf('packages')) await copyInto(folder, line);
  for (const path of productionPackages()) {
    const isOwn = (source: string) => basename(source) !== 'node_modules';
    await cp(join(repositoryRoot, path), join(folder, path), {
      recursive: true,
      verbatimSymlinks: true,
      filter: isOwn,
    }).catch(orNotForThisMachine);
  }
}

async function copyInto(folder: string, { sources, target }: CopyLine): Promise<void> {
  for (const source of sources.map((path) => path.replace(WORKDIR, ''))) {
    const isFolder = target.endsWith('/');
    if (isFolder) await mkdir(join(folder, target), { recursive: true });
    const to = isFolder ? join(folder, target, basename(source)) : join(folder, target);
    await cp(join(repositoryRoot, source), to, { recursive: true });
  }
}

/** What a stage has copied, and those it builds upon. */
function manifestsOf(name: string): CopyLine[] {
  const stages = dockerfileStages();
  const found: Stage | undefined = stages.find((stage) => stage.name === name);
  if (found === undefined) return [];
  return [...manifestsOf(found.base), ...found.copies];
}

interface LockFile {
  packages: Record<string, { dev?: boolean; optional?: boolean }>;
}

function productionPackages(): string[] {
  const { packages } = JSON.parse(
    readFileSync(join(repositoryRoot, 'package-lock.json'), 'utf8'),
  ) as LockFile;
  return Object.keys(packages).filter(
    (path) => path.includes('node_modules/') && packages[path]?.dev !== true && !path.endsWith('/dashboard'),
  );
}

/** Programs for other machines are optional packages that npm leaves out here. */
function orNotForThisMachine(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

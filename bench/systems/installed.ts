import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { MissingError } from './system.js';

const run = promisify(execFile);

/** For all of it: the lists, the packages, and waiting for whoever else installs something. */
const INSTALL_MS = 120_000;
/** Without asking anything, and without what is only recommended. */
const INSTALL = ['-o', 'DPkg::Lock::Timeout=60', 'install', '-y', '--no-install-recommends'];

export interface Wanted {
  readonly program: string;
  /** Of Debian's. */
  readonly packages: readonly string[];
  isThere(): boolean | Promise<boolean>;
}

/** Installs what is named, or says why not. */
export type Installer = (packages: readonly string[]) => Promise<string | null>;

/** Makes a program of Debian's available where that can be done; what is there already is left alone. */
export async function ensureInstalled(wanted: Wanted, install: Installer = installWithApt): Promise<void> {
  const { program, packages } = wanted;
  if (await wanted.isThere()) return;
  const problem = await install(packages);
  if (await wanted.isThere()) return;
  const reason = problem ?? 'its packages were installed, and do not have it';
  throw new MissingError(`${program} is missing, ${reason}: apt-get install ${packages.join(' ')}`);
}

/** Never blocks: servers that were started before want to be answered meanwhile. */
export async function installWithApt(packages: readonly string[]): Promise<string | null> {
  const apt = await aptCommand();
  if (apt === null) return 'and only root or sudo without a password may install it';
  console.log(`Installing ${packages.join(' ')} to compare with.`);
  const until = performance.now() + INSTALL_MS;
  const install = (): Promise<string | null> => attempt([...apt, ...INSTALL, ...packages], until);
  const problem = await install();
  if (problem === null) return null;
  // Lists that were never fetched, or are so old that the mirror has newer packages.
  await attempt([...apt, 'update'], until);
  return await install();
}

/** Null where this may not install anything, or has nothing to do it with. */
async function aptCommand(): Promise<readonly string[] | null> {
  if (!(await isOnPath('apt-get'))) return null;
  if (process.getuid?.() === 0) return ['env', QUIETLY, 'apt-get'];
  const asRoot = ['sudo', '-n'];
  return (await attempt([...asRoot, 'true'], performance.now() + 5_000)) === null
    ? [...asRoot, 'env', QUIETLY, 'apt-get']
    : null;
}

const QUIETLY = 'DEBIAN_FRONTEND=noninteractive';

export async function isOnPath(program: string): Promise<boolean> {
  return (await attempt(['sh', '-c', `command -v ${program}`], performance.now() + 5_000)) === null;
}

/** Null when it went well, otherwise what it said last. */
async function attempt([program = '', ...args]: readonly string[], until: number): Promise<string | null> {
  const timeout = Math.ceil(until - performance.now());
  if (timeout <= 0) return 'and there was no time left to install it';
  try {
    await run(program, args, { timeout });
    return null;
  } catch (error) {
    const { stderr = '', killed = false } = error as { stderr?: string; killed?: boolean };
    if (killed) return `and it took longer than ${INSTALL_MS / 1_000} s to install it`;
    return `and could not be installed (${stderr.trim().split('\n').at(-1) ?? ''})`;
  }
}

// Packs client and server, installs them into empty projects, and uses them there. `--nodes 20,22,24` runs them on more
// than this Node; the others are installed from the registry.
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { clientConsumers, consumerTsconfig, serverConsumers } from './packages/consumers.mjs';
import { lintPackages } from './packages/lint-packages.mjs';
import { plainTypes } from './packages/plain-types.mjs';
import { sameTypes } from './packages/same-types.mjs';
import { packServer } from './packages/stage-server.mjs';
import { root } from './root.mjs';

const LONGEST_MS = 120_000;
const CURRENT = process.versions.node.split('.')[0];
const SEEN = ['created', 'lease', 'status', 'progress', 'status'];

const { nodes } = parseArgs({ options: { nodes: { type: 'string', default: CURRENT } } }).values;
const folder = mkdtempSync(join(tmpdir(), 'session-hub-packages-'));
let running;
try {
  await check(nodes.split(','));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  running?.child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

async function check(majors) {
  const types = plainTypes();
  compareTypes(types);
  done('the types that were written out are those of the schemas');
  const serverTarball = packServer(types);
  const clientTarball = `${root}client-sdk/dist/bundle/client.tgz`;
  await lintPackages({ client: clientTarball, server: serverTarball });
  done('publint and are-the-types-wrong find nothing');

  const server = project('server', serverConsumers, ['node']);
  install(server, serverTarball);
  running = await startHub(server, process.execPath);
  const client = project('client', clientConsumers, []);
  install(client, `${running.url}/sdk/client.tgz`);
  await stopHub();
  expectOnlyOwn(client);
  done('both install into an empty project, the client from a running hub, and nothing is compiled for it');
  for (const each of [client, server]) compile(each);
  done('TypeScript 6 and 7 accept both, as modules and with require, without skipLibCheck');

  for (const major of majors) {
    const node = major === CURRENT ? process.execPath : installNode(major);
    running = await startHub(server, node);
    const page = await (await fetch(`${running.url}/`)).text();
    expectEqual('the page', page.includes('page.js'), true);
    for (const kind of ['mjs', 'cjs']) {
      const found = json(run(node, [`consumer.${kind}`, running.url], client));
      expectEqual(`the client, ${kind}`, found, {
        seen: SEEN,
        isOne: true,
        attempts: 'function',
        keep: 'function',
      });
      const served = json(run(node, [`consumer.${kind}`], server));
      expectEqual(`the server, ${kind}`, served, { page: 200, hasPage: true, sdk: 200, isOne: true });
    }
    await stopHub();
    done(
      `Node ${run(node, ['-p', 'process.versions.node'], folder).trim()} runs both, as modules and with require`,
    );
  }
}

function done(text) {
  console.log(`✓ ${text} (${(performance.now() / 1_000).toFixed(1)} s)`);
}

function project(name, consumers, types) {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), `{ "name": "an-empty-project", "private": true }\n`);
  writeFileSync(join(path, 'tsconfig.json'), JSON.stringify(consumerTsconfig(types)));
  for (const [file, text] of Object.entries(consumers)) writeFileSync(join(path, file), text);
  return path;
}

/** Throws when one of the installed packages has an install script: nothing may compile or download then. */
function install(cwd, ...packages) {
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...packages];
  run('npm', args, cwd, process.platform === 'win32');
  const lock = JSON.parse(readFileSync(join(cwd, 'package-lock.json'), 'utf8'));
  const scripts = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  if (scripts.length > 0)
    throw new Error(`Installing runs scripts of ${scripts.map(([name]) => name).join(', ')}.`);
}

/** The client depends on socket.io-client and what that needs, and nothing of a workspace. */
function expectOnlyOwn(cwd) {
  const modules = join(cwd, 'node_modules');
  for (const name of ['zod', '@session-hub/shared']) {
    if (existsSync(join(modules, name))) throw new Error(`Installing the client brings ${name}.`);
  }
  const files = readdirSync(join(modules, '@session-hub'));
  expectEqual('what the client installs in its scope', files, ['client']);
  const { dependencies } = JSON.parse(
    readFileSync(join(modules, '@session-hub/client/package.json'), 'utf8'),
  );
  expectEqual('the dependencies of the client', Object.keys(dependencies), ['socket.io-client']);
}

function compareTypes(types) {
  const cwd = join(folder, 'types');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'types.d.ts'), types.get('types'));
  writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(cwd, 'same.mts'), sameTypes(types));
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', '--noEmit'];
  const args = [...strict, '--module', 'nodenext', '--target', 'es2023', 'same.mts'];
  run(process.execPath, [`${root}node_modules/typescript-7/bin/tsc`, '--ignoreConfig', ...args], cwd);
}

function compile(cwd) {
  for (const compiler of ['typescript', 'typescript-7']) {
    run(process.execPath, [`${root}node_modules/${compiler}/bin/tsc`, '-p', '.'], cwd);
  }
}

/** The binary alone: the package `node` would run a script to fetch it. */
function installNode(major) {
  const name = `node-${process.platform}-${process.arch}`;
  const cwd = join(folder, `node-${major}`);
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'package.json'), '{ "private": true }\n');
  const args = [
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    `${name}@${major}`,
  ];
  run('npm', args, cwd, process.platform === 'win32');
  return join(cwd, 'node_modules', name, 'bin', 'node');
}

/** With the command that npm linked. */
async function startHub(cwd, node) {
  const child = spawn(node, [join(cwd, 'node_modules/.bin/session-hub'), 'serve', '--json'], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: LONGEST_MS,
    env: { ...process.env, HOST: '127.0.0.1', PORT: '0', DATA_DIR: join(cwd, 'data'), REDIS_URL: '' },
  });
  const exit = new Promise((resolve) => child.on('exit', resolve));
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([new Promise((resolve) => lines.once('line', resolve)), exit]);
  if (typeof first !== 'string') throw new Error(`The packed server ended with ${first} instead of serving.`);
  return { child, exit, url: JSON.parse(first).url };
}

async function stopHub() {
  running.child.kill('SIGTERM');
  expectEqual('how the packed server ends', await running.exit, 0);
  running = undefined;
}

function run(command, args, cwd, shell = false) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    shell,
    encoding: 'utf8',
    timeout: LONGEST_MS,
  });
  if (status === 0) return stdout;
  const said = [stdout, stderr, error?.message].filter(Boolean).join('\n');
  throw new Error(`${[command, ...args].join(' ')} failed in ${cwd}:\n${said}`);
}

function json(text) {
  return JSON.parse(text.trim().split('\n').at(-1));
}

function expectEqual(what, found, wanted) {
  const [is, should] = [found, wanted].map((each) => JSON.stringify(each));
  if (is !== should) throw new Error(`${what}: ${is} instead of ${should}`);
}

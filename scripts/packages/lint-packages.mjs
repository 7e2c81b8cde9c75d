// What publint and are-the-types-wrong say of the packages, and which files do not belong into them.
import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { root } from '../root.mjs';

/** Node 20.19 and later can require a module, but the checker does not know: the server is for Node alone. */
const REQUIRED_MODULE = 'CJSResolvesToESM';
/** Resolution as it was before `exports`; packages that need Node 20.19 are not made for it. */
const OLD_RESOLUTION = 'node10';
const UNWANTED = /\.(map|tsbuildinfo|test\.js)$/;
const COMPILED = /\.(js|cjs|mjs|d\.ts)$/;

export async function lintPackages(tarballs) {
  const problems = [];
  for (const [name, tarball] of Object.entries(tarballs)) {
    const data = new Uint8Array(readFileSync(tarball));
    const pkg = createPackageFromTarballData(data);
    for (const file of pkg.listFiles()) {
      if (UNWANTED.test(file)) problems.push(`${name}: ${file} does not belong into the package`);
      if (COMPILED.test(file) && /^\/[/*]# sourceMappingURL=/m.test(pkg.readFile(file)))
        problems.push(`${name}: ${file} names a map that the package does not have`);
    }
    const pkgDir = `${root}.build/packages/${name}`;
    const { messages, pkg: manifest } = await publint({ pkgDir, pack: false, strict: true });
    problems.push(
      ...messages.map((each) => `${name}: publint: ${formatMessage(each, manifest, { color: false })}`),
    );
    const { problems: wrong } = await checkPackage(pkg, {
      excludeEntrypoints: [/\.min\.js$/, './package.json'],
    });
    for (const each of wrong ?? []) {
      if (each.resolutionKind === OLD_RESOLUTION) continue;
      if (name === 'server' && each.kind === REQUIRED_MODULE) continue;
      problems.push(`${name}: are-the-types-wrong: ${JSON.stringify(each)}`);
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

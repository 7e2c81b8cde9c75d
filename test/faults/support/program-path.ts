import { join } from 'node:path';
import { repositoryRoot } from '../../support/repository-root.js';

/** The compiled form of a program that lies beside the tests. */
export function programPath(name: string): string {
  return join(repositoryRoot, '.build', 'test', 'faults', 'programs', `${name}.js`);
}

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Tests run from .build/test/support. */
export const repositoryRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

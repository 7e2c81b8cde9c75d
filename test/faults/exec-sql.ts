import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../support/repository-root.js';

/** In a process of its own, because a handle would stay open in this one. */
export function execSql(folder: string, sql: string): void {
  const program = `const Database = require('libsql'); new Database(process.argv[1]).exec(process.argv[2]);`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', program, join(folder, 'sessions.db'), sql], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

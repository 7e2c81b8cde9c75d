// Removes everything the build made, and nothing else.
import { rmSync } from 'node:fs';
import { root } from './root.mjs';

const outputs = [
  '.build',
  'shared/dist',
  'client-sdk/dist',
  'server/dist',
  'dashboard/dist',
  'dashboard/.build',
];
for (const output of outputs) rmSync(root + output, { recursive: true, force: true });

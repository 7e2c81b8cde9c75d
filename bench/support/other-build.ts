import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The folder of another checkout that is built: the scenarios that compare builds measure its hub as well. */
const { BENCH_OTHER_BUILD: folder } = process.env;

export interface OtherBuild {
  readonly name: string;
  /** The hub's program. */
  readonly main: string;
  /** Where its own benchmark is, with the processes that run a hub. */
  readonly bench: URL;
}

export const OTHER_BUILD: OtherBuild | null =
  folder === undefined
    ? null
    : {
        name: 'session-hub, other build',
        main: join(resolve(folder), 'server', 'dist', 'main.js'),
        bench: pathToFileURL(`${join(resolve(folder), '.build', 'bench')}/`),
      };

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../repository-root.js';

export interface CopyLine {
  /** The name of a stage; null for the repository. */
  from: string | null;
  sources: string[];
  target: string;
}

export interface Stage {
  name: string | null;
  base: string;
  copies: CopyLine[];
  runs: string[];
  env: Record<string, string>;
  user: string | null;
  command: string[] | null;
  healthCommand: string[] | null;
}

/** The stages of the Dockerfile, in order; the last is the image. Knows what is used there and refuses the rest. */
export function dockerfileStages(): Stage[] {
  const stages: Stage[] = [];
  for (const [word, rest] of instructions()) {
    if (word === 'FROM') stages.push(newStage(rest));
    else takeIn(word, rest, stages.at(-1));
  }
  return stages;
}

export function imageStage(): Stage {
  const stage = dockerfileStages().at(-1);
  if (stage === undefined) throw new Error('The Dockerfile has no stage.');
  return stage;
}

function instructions(): [word: string, rest: string][] {
  return readFileSync(join(repositoryRoot, 'Dockerfile'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, word = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
      return [word, rest];
    });
}

function newStage(rest: string): Stage {
  const [, base = '', name = null] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? [];
  return { name, base, copies: [], runs: [], env: {}, user: null, command: null, healthCommand: null };
}

function takeIn(word: string, rest: string, stage: Stage | undefined): void {
  if (stage === undefined) throw new Error(`The Dockerfile has ${word} before FROM.`);
  switch (word) {
    case 'COPY':
      stage.copies.push(copyLine(rest));
      return;
    case 'RUN':
      stage.runs.push(rest);
      return;
    case 'ENV':
      for (const [, name = '', value = ''] of rest.matchAll(/(\w+)=(\S+)/g)) stage.env[name] = value;
      return;
    case 'USER':
      stage.user = rest;
      return;
    case 'CMD':
      stage.command = JSON.parse(rest) as string[];
      return;
    case 'HEALTHCHECK':
      stage.healthCommand = JSON.parse(rest.slice(rest.indexOf('CMD ') + 4)) as string[];
      return;
    case 'WORKDIR':
    case 'EXPOSE':
      return;
    default:
      throw new Error(`Nobody here knows what ${word} in the Dockerfile does.`);
  }
}

function copyLine(rest: string): CopyLine {
  const words = rest.split(' ');
  const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
  const target = words.pop() ?? '';
  return { from: from ?? null, sources: words, target };
}

import { percentageOf } from './progress.js';
import type { Step } from './schemas/progress.js';

export type Steps = Readonly<Record<string, Step>>;

/** A step with the steps below it, for whoever shows them. */
export interface StepNode {
  readonly name: string;
  readonly path: string;
  readonly percentage: number;
  readonly description: string;
  readonly state: 'waiting' | 'running' | 'done';
  readonly steps: readonly StepNode[];
}

/** Steps without steps below them: only these are reported. */
export function isLeaf(steps: Steps, path: string): boolean {
  return !Object.keys(steps).some((other) => other.startsWith(`${path}/`));
}

/** The steps above this one, the outermost first. */
export function parentsOf(path: string): string[] {
  const names = path.split('/');
  return names.slice(1).map((_, depth) => names.slice(0, depth + 1).join('/'));
}

/** All steps together as a percentage, to two digits: each counts by its weight among those beside it. */
export function rollUp(steps: Steps): number {
  // In another order the sum differs far behind the comma; what lies on the edge must not fall to either side by that.
  return Math.round(Number((shareOf(childrenOf(steps)) * 10_000).toFixed(6))) / 100;
}

/** The steps as a tree, in the order they came up. */
export function stepTree(steps: Steps): StepNode[] {
  return childrenOf(steps).map(nodeOf);
}

interface Branch {
  readonly name: string;
  readonly path: string;
  /** Null for a parent that was never declared itself. */
  readonly step: Step | null;
  readonly branches: readonly Branch[];
}

function nodeOf(branch: Branch): StepNode {
  const share = fractionOf(branch);
  const steps = branch.branches.map(nodeOf);
  const hasBegun = branch.step?.begun === true || steps.some(({ state }) => state !== 'waiting');
  return {
    name: branch.name,
    path: branch.path,
    percentage: percentageOf(share, 1),
    description: branch.step?.description ?? '',
    state: share >= 1 ? 'done' : hasBegun ? 'running' : 'waiting',
    steps,
  };
}

function fractionOf({ step, branches }: Branch): number {
  if (branches.length > 0) return shareOf(branches);
  return step === null ? 0 : step.current / step.total;
}

function shareOf(branches: readonly Branch[]): number {
  let done = 0;
  let all = 0;
  for (const branch of branches) {
    const weight = branch.step?.weight ?? 1;
    done += weight * fractionOf(branch);
    all += weight;
  }
  return all === 0 ? 0 : done / all;
}

/** One pass over the paths, since this runs with every report. */
function childrenOf(steps: Steps): Branch[] {
  interface Growing extends Branch {
    readonly branches: Growing[];
  }
  const roots: Growing[] = [];
  const known = new Map<string, Growing>();
  for (const path of Object.keys(steps)) branchAt(path);
  return roots;

  function branchAt(path: string): Growing {
    const existing = known.get(path);
    if (existing !== undefined) return existing;
    const cut = path.lastIndexOf('/');
    const branch: Growing = { name: path.slice(cut + 1), path, step: steps[path] ?? null, branches: [] };
    known.set(path, branch);
    (cut < 0 ? roots : branchAt(path.slice(0, cut)).branches).push(branch);
    return branch;
  }
}

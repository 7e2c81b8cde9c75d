import type { SessionView, Step } from '@session-hub/client';

type StepState = 'waiting' | 'under way' | 'done';

/** One line of the tree of steps. */
export interface StepRow {
  readonly path: string;
  readonly name: string;
  /** 1 for the outermost. */
  readonly level: number;
  readonly state: StepState;
  readonly percentage: number;
  readonly description: string;
  /** Null where all steps beside it count as much. */
  readonly weight: number | null;
}

interface Branch {
  readonly path: string;
  /** Null for a parent that was never declared itself. */
  readonly step: Step | null;
  readonly branches: Branch[];
}

/** The steps in the order they are read in: each parent before what lies below it (R65). */
export function stepRows(steps: SessionView['steps']): StepRow[] {
  const roots: Branch[] = [];
  const known = new Map<string, Branch>();
  for (const path of Object.keys(steps)) branchAt(path);
  return rowsOf(roots, 1);

  function branchAt(path: string): Branch {
    const existing = known.get(path);
    if (existing !== undefined) return existing;
    const cut = path.lastIndexOf('/');
    const branch: Branch = { path, step: steps[path] ?? null, branches: [] };
    known.set(path, branch);
    (cut < 0 ? roots : branchAt(path.slice(0, cut)).branches).push(branch);
    return branch;
  }
}

function rowsOf(branches: readonly Branch[], level: number): StepRow[] {
  const areEqual = branches.every((branch) => weightOf(branch) === weightOf(branches[0] ?? branch));
  return branches.flatMap((branch) => {
    const below = rowsOf(branch.branches, level + 1);
    const share = shareOf(branch);
    const hasBegun = branch.step?.begun === true || below.some(({ state }) => state !== 'waiting');
    const row: StepRow = {
      path: branch.path,
      name: branch.path.slice(branch.path.lastIndexOf('/') + 1),
      level,
      state: share >= 1 ? 'done' : hasBegun ? 'under way' : 'waiting',
      percentage: Math.round(share * 1_000) / 10,
      description: branch.step?.description ?? '',
      weight: areEqual ? null : weightOf(branch),
    };
    return [row, ...below];
  });
}

/** A parent is as far as what lies below it, each by its weight. */
function shareOf({ step, branches }: Branch): number {
  if (branches.length === 0) return step === null ? 0 : step.current / step.total;
  const all = branches.reduce((sum, branch) => sum + weightOf(branch), 0);
  const done = branches.reduce((sum, branch) => sum + weightOf(branch) * shareOf(branch), 0);
  return all === 0 ? 0 : done / all;
}

function weightOf({ step }: Branch): number {
  return step?.weight ?? 1;
}

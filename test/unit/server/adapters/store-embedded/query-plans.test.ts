import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { SessionQuery } from '@session-hub/shared';
import Database from 'libsql';
import { pageSql, totalSql } from 'session-hub/internal/adapters/store-embedded/session-list.js';
import { STATEMENTS } from 'session-hub/internal/adapters/store-embedded/statements.js';
import { repositoryRoot } from '../../../../support/repository-root.js';

const database = new Database(':memory:');
const folder = join(repositoryRoot, 'server', 'src', 'adapters', 'store-embedded');
database.exec(readFileSync(join(folder, 'schema.sql'), 'utf8'));

const HALF_WAY = { value: 5, id: 'x' };

describe('the queries of the embedded store', () => {
  const { countByStatus, ...others } = STATEMENTS;

  it.each(Object.entries(others))('%s searches and does not scan', (_, sql) => {
    const steps = planOf(sql).filter((step) => !step.includes('VIRTUAL TABLE'));
    for (const step of steps) expect(step).not.toMatch(/SCAN|TEMP B-TREE/);
  });

  it('R72: counts all sessions in an index alone', () => {
    expect(planOf(countByStatus)).toEqual([expect.stringMatching(/COVERING INDEX sessions_by_status/)]);
  });

  it.each<[string, SessionQuery, RegExp]>([
    ['all, by creation', {}, /sessions_by_creation/],
    ['all, by change', { sort: 'updatedAt' }, /sessions_by_change/],
    ['of an owner', { owner: 'ann' }, /sessions_by_owner \(owner=\?/],
    ['of a status', { status: ['active'] }, /sessions_by_status \(status=\?/],
    ['of a template', { template: 'job' }, /sessions_by_template \(template=\?/],
  ])('the list of %s comes out of its index in order, from any page on', (_, query, index) => {
    for (const order of ['asc', 'desc'] as const) {
      for (const behind of [null, HALF_WAY]) {
        const plan = planOf(pageSql({ ...query, order }, behind, 500).sql).join('\n');
        expect(plan).toMatch(index);
        expect(plan).not.toMatch(/TEMP B-TREE/);
      }
    }
  });

  it('does not sort a great many sessions to find the few that changed last', () => {
    const query: SessionQuery = { status: ['completed'], sort: 'updatedAt' };
    const plan = planOf(pageSql(query, HALF_WAY, 10_000).sql).join('\n');
    expect(plan).toMatch(/sessions_by_change/);
    expect(plan).not.toMatch(/TEMP B-TREE/);
  });

  it.each<[string, SessionQuery]>([
    ['everything', {}],
    ['an owner', { owner: 'ann' }],
    ['a status', { status: ['active'] }],
    ['several statuses', { status: ['active', 'idle'] }],
    ['a template', { template: 'job' }],
    ['a text', { text: 'x' }],
  ])('the total of %s is counted in an index alone', (_, query) => {
    expect(planOf(totalSql(query).sql).join('\n')).toMatch(/COVERING INDEX sessions_by_/);
  });
});

function planOf(sql: string): string[] {
  const plan = database.prepare(`explain query plan ${sql}`).all([]) as { detail: string }[];
  return plan.map(({ detail }) => detail);
}

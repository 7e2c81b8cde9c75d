import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { SessionQuery } from '@session-hub/shared';
import Database from 'libsql';
import {
  ALL,
  countSql,
  endSql,
  isIndexed,
  orderedIndex,
  rowsSql,
} from 'session-hub/internal/adapters/store-embedded/session-list.js';
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
        const stretch = { behind, upTo: null };
        const plan = planOf(rowsSql({ ...query, order }, orderedIndex(query), stretch, 50).sql).join('\n');
        expect(isIndexed(query)).toBe(true);
        expect(plan).toMatch(index);
        expect(plan).not.toMatch(/TEMP B-TREE/);
      }
    }
  });

  it.each<[string, SessionQuery]>([
    ['a text', { text: 'x' }],
    ['a text of an owner', { text: 'x', owner: 'ann' }],
    ['what changed last of many', { status: ['completed'], sort: 'updatedAt' }],
    ['several statuses of a template', { status: ['active', 'idle'], template: 'job' }],
  ])('R38: a search for %s goes through a stretch of an index, and sorts nothing', (_, query) => {
    for (const order of ['asc', 'desc'] as const) {
      const asked = { ...query, order };
      const stretch = { behind: HALF_WAY, upTo: { value: 9, id: 'y' } };
      const index = orderedIndex(asked);
      for (const { sql } of [
        rowsSql(asked, index, stretch, 50),
        countSql(asked, index, stretch, 50),
        endSql(asked, index, stretch, 50),
      ]) {
        const [step, ...others] = planOf(sql).filter((one) => /sessions/.test(one));
        expect(step).toMatch(new RegExp(`USING (COVERING )?INDEX ${index.name} \\(.*_at,id\\)[<>]`));
        expect([...others, ...planOf(sql)].join('\n')).not.toMatch(/TEMP B-TREE/);
      }
    }
  });

  it.each<[string, SessionQuery]>([
    ['everything', {}],
    ['an owner', { owner: 'ann' }],
    ['a status', { status: ['active'] }],
    ['a template', { template: 'job' }],
    ['a text', { text: 'x' }],
  ])('the total of %s is counted in an index alone', (_, query) => {
    const { sql } = countSql(query, orderedIndex(query), ALL, 10_000);
    expect(planOf(sql).join('\n')).toMatch(/COVERING INDEX sessions_by_/);
  });
});

function planOf(sql: string): string[] {
  const plan = database.prepare(`explain query plan ${sql}`).all([]) as { detail: string }[];
  return plan.map(({ detail }) => detail);
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  COMMAND_VERBS,
  ERROR_TABLE,
  EVENT_CLASSES,
  emptyView,
  isEnded,
  LIFECYCLE,
  STATUSES,
} from '@session-hub/shared';
import {
  eventsFrameSchema,
  heartbeatMessageSchema,
  REQUESTS,
  subscribeSchema,
} from '@session-hub/shared/schemas';
import { REQUEST_LIST } from 'session-hub/internal/protocol/requests/index.js';
import { repositoryRoot } from '../support/repository-root.js';

const protocol = readFileSync(join(repositoryRoot, 'PROTOCOL.md'), 'utf8');
const rules = [...protocol.matchAll(/^\*\*(R\d+)\*\*/gm)].map(([, rule]) => rule ?? '');

function testSources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
}

function row(first: string): string[] {
  const line = protocol.split('\n').find((text) => text.startsWith(`| ${first} |`));
  return (line ?? '').split('|').map((cell) => cell.trim());
}

describe('PROTOCOL.md', () => {
  it('numbers its rules without a hole', () => {
    expect(rules).toEqual(rules.map((_, position) => `R${position + 1}`));
  });

  it('has no rule that no test cites', () => {
    const cited = new Set(
      testSources(join(repositoryRoot, 'test')).flatMap((source) => source.match(/\bR\d+\b/g) ?? []),
    );
    expect(rules.filter((rule) => !cited.has(rule))).toEqual([]);
  });

  it('R8, R6, R11: shows examples that the schemas accept', () => {
    const blocks = [...protocol.matchAll(/```json\n([\s\S]*?)```/g)].map(
      ([, text]) => JSON.parse(text ?? '') as unknown,
    );
    expect(blocks.length).toBe(2);
    expect(() => subscribeSchema.parse(blocks[0])).not.toThrow();
    expect(() => eventsFrameSchema.parse(blocks[1])).not.toThrow();
    const heartbeat = /`heartbeat`[^`]*`(\{.*?\})`/.exec(protocol)?.[1] ?? '';
    expect(() => heartbeatMessageSchema.parse(JSON.parse(heartbeat))).not.toThrow();
  });

  it('R18: classes the types as the code does', () => {
    for (const [type, eventClass] of Object.entries(EVENT_CLASSES))
      expect(row(eventClass)[2]).toMatch(new RegExp(`\\b${type}\\b`));
  });

  it('R41: holds the lifecycle table of the code', () => {
    const groups: Record<string, string[]> = {
      'all but the ended ones': STATUSES.filter((status) => !isEnded(status)),
      'all but closing and the ended ones': STATUSES.filter(
        (status) => !isEnded(status) && status !== 'closing',
      ),
    };
    for (const [verb, { from, to }] of Object.entries(LIFECYCLE)) {
      const isCommand = (COMMAND_VERBS as readonly string[]).includes(verb);
      const [, , fromCell = '', toCell = ''] = row(isCommand ? verb : `*${verb}*`);
      expect([verb, ...(groups[fromCell] ?? fromCell.split(', ')).sort()]).toEqual([
        verb,
        ...[...from].sort(),
      ]);
      expect(toCell.startsWith(to === 'same' ? 'the same' : to)).toBe(true);
    }
  });

  it('R44: holds the error table of the code', () => {
    for (const [code, { status, retryable, message }] of Object.entries(ERROR_TABLE)) {
      expect(row(`\`${code}\``).slice(2, 5)).toEqual([String(status), retryable ? 'again' : '', message]);
    }
  });

  it('R3, R45: lists every request with its rule, its permission and its ways', () => {
    const listed = protocol.slice(protocol.indexOf('All requests\n')).match(/^\| `[\w-]+` \|.*$/gm) ?? [];
    expect(listed).toEqual(
      Object.values(REQUEST_LIST).map(({ name, rule, permission, route }) => {
        const overConnection = Object.hasOwn(REQUESTS, name) ? 'yes' : 'no';
        const way = route === null ? '' : `\`${route.method.toUpperCase()} ${route.path}\``;
        return `| \`${name}\` | ${rule} | ${permission} | ${overConnection} | ${way} |`;
      }),
    );
    for (const { name, rule } of Object.values(REQUEST_LIST))
      expect([name, rules.includes(rule)]).toEqual([name, true]);
  });

  it('R40: describes the view before the first event', () => {
    const text = /The view begins as\s+`(\{[\s\S]*?\})`/.exec(protocol)?.[1] ?? '';
    const described = text.match(/(\w+)(?=:|[,}])/g) ?? [];
    for (const name of Object.keys(emptyView('s', 'e'))) expect(described).toContain(name);
  });
});

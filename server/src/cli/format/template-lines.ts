import type { Template } from '@session-hub/client';
import { formatDuration } from './format-duration.js';
import { printable } from './printable.js';

/** One line for each template: its name, how long its sessions live, and what it is for. */
export function templateLines(templates: readonly Template[]): string[] {
  const width = Math.max(0, ...templates.map(({ name }) => name.length));
  return templates.map((template) => {
    const parts = [
      printable(template.name).padEnd(width),
      printable(template.description ?? ''),
      livesFor(template),
    ];
    return parts
      .filter((part) => part !== '')
      .join('  ')
      .trimEnd();
  });
}

function livesFor({ policy = {} }: Template): string {
  const { lifetime, inactivity, onInactivity = 'expire' } = policy;
  const said = [
    ...(lifetime === undefined ? [] : [`at most ${formatDuration(lifetime)}`]),
    ...(inactivity === undefined || inactivity === lifetime
      ? []
      : [`${onInactivity}s after ${formatDuration(inactivity)} of silence`]),
  ];
  return said.length === 0 ? '' : `[${said.join(', ')}]`;
}

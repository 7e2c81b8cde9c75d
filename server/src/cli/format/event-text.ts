import type { ErrorReport, EventOf, HubEvent, Outcome } from '@session-hub/shared';
import { formatDuration, formatNumber, printable } from './format-number.js';
import { progressText } from './progress-text.js';

/** What an event says, without its number, time and type. */
export function eventText(event: HubEvent): string {
  switch (event.type) {
    case 'created': {
      const { title, owner, template } = event.data;
      return printable(join([title, `owner ${owner}`, `template ${template}`]));
    }
    case 'status': {
      const { from, to, verb, reason, outcome } = event.data;
      const change = from === to ? to : `${from} → ${to}`;
      return printable(join([`${change} (${verb})`, reason ?? '', outcomeText(outcome, reason)]));
    }
    case 'progress':
      return progressText(event.data);
    case 'health':
      return printable(join([event.data.state, event.data.message, ...event.data.steps]));
    case 'log':
      return printable(
        event.data.level === 'info' ? event.data.text : `${event.data.level}: ${event.data.text}`,
      );
    case 'error':
      return printable(join([errorText(event.data), `error ${event.data.count} since the last recovery`]));
    case 'artifact': {
      const { name, kind, value } = event.data;
      return printable(`${name}${kind === undefined ? '' : ` (${kind})`} = ${valueText(value)}`);
    }
    case 'items': {
      const set = Object.entries(event.data.set).map(([number, value]) => `${number} = ${valueText(value)}`);
      return printable(`${event.data.list}: ${set.join(', ')}`);
    }
    case 'steps':
      return printable(event.data.steps.map(({ name }) => name).join(', '));
    case 'agent': {
      const { name, role, state, lost } = event.data;
      return printable(join([name, role ?? '', lost === true ? 'has gone quiet' : (state ?? '')]));
    }
    case 'repaired':
      return printable(`the view was rebuilt: ${event.data.reason}`);
    case 'state': {
      const set = Object.entries(event.data.set ?? {}).map(
        ([name, value]) => `${name} = ${valueText(value)}`,
      );
      const unset = (event.data.unset ?? []).map((name) => `${name} removed`);
      return printable([...set, ...unset].join(', '));
    }
    case 'updated': {
      const { title, meta } = event.data;
      const parts = [
        ...(title === undefined ? [] : [title]),
        ...Object.entries(meta ?? {}).map(([name, value]) => `${name} = ${valueText(value)}`),
      ];
      return printable(parts.join(', '));
    }
    case 'signal':
      return printable(`${event.data.name} = ${valueText(event.data.value)}`);
    case 'metric': {
      const { name, value, unit } = event.data;
      return printable(`${name} = ${formatNumber(value)}${unit === undefined ? '' : ` ${unit}`}`);
    }
    case 'check': {
      const { name, ok, reason } = event.data;
      return printable(join([`${name} ${ok ? 'is ok' : 'has failed'}`, reason ?? '']));
    }
    case 'lease':
      return printable(`${event.data.change}: ${event.data.emitter} (fence ${event.data.fence})`);
    case 'deadline':
      return printable(deadlineText(event.data));
    case 'condition': {
      const { condition, value, found, action } = event.data;
      return printable(`${condition} ${value}: found ${found}, so ${action}`);
    }
    case 'custom':
      return printable(`${event.data.name} ${valueText(event.data.payload)}`);
    default:
      return unknownText(event);
  }
}

function deadlineText(data: EventOf<'deadline'>['data']): string {
  switch (data.change) {
    case 'extended':
      return join([`extended by ${formatDuration(data.milliseconds)}`, data.reason ?? '']);
    case 'warning': {
      const verb = { expire: 'expires', pause: 'is paused' }[data.action];
      return `${verb} in ${formatDuration(data.remaining)} (${data.deadline})`;
    }
    case 'lifted':
      return `${data.deadline}: the warning no longer holds`;
  }
}

/** A hub of a newer version may know types that this program does not. */
function unknownText(event: never): string {
  const { data } = event as { data?: unknown };
  return printable(valueText(data));
}

function outcomeText(outcome: Outcome | undefined, said: string | undefined): string {
  if (outcome === undefined) return '';
  const { reason, result, error } = outcome;
  return join([
    error === undefined ? '' : errorText(error),
    result === undefined ? '' : valueText(result),
    reason === undefined || reason === said ? '' : reason,
  ]);
}

function errorText({ message, code, severity, source }: ErrorReport): string {
  const about = [severity ?? '', code ?? '', source ?? ''].filter((part) => part !== '').join(', ');
  return about === '' ? message : `${message} [${about}]`;
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

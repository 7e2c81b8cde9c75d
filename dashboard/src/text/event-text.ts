import type { EventOf, HubEvent } from '@session-hub/client';
import { deadlineActionText, deadlineReasonText } from './deadline-text.js';
import { durationText } from './duration-text.js';
import { countText, numberText, percentText } from './number-text.js';
import { dateText } from './time-text.js';
import { valueText } from './value-text.js';

const FEW = 5;

/** What an event says, in one line. */
export function eventText(event: HubEvent): string {
  switch (event.type) {
    case 'created':
      return event.data.title === '' ? 'Created' : `Created: ${event.data.title}`;
    case 'status':
      return statusText(event.data);
    case 'progress':
      return progressText(event.data);
    case 'health':
      return `${event.data.state}: ${event.data.message}`;
    case 'log':
      return event.data.level === 'info' ? event.data.text : `${event.data.level}: ${event.data.text}`;
    case 'error':
      return errorText(event.data);
    case 'artifact':
      return `${event.data.name}: ${valueText(event.data.value)}`;
    case 'items':
      return itemsText(event.data);
    case 'steps':
      return stepsText(event.data);
    case 'agent':
      return agentText(event.data);
    case 'repaired':
      return repairedText(event.data);
    case 'state':
      return stateText(event.data);
    case 'updated': {
      const { title, meta } = event.data;
      const parts = [
        ...(title === undefined ? [] : [title]),
        ...Object.entries(meta ?? {}).map(([name, value]) => `${name} = ${valueText(value)}`),
      ];
      return parts.join(', ');
    }
    case 'signal':
      return `${event.data.name} = ${valueText(event.data.value)}`;
    case 'metric':
      return metricText(event.data);
    case 'check':
      return `${event.data.name}: ${event.data.ok ? 'ok' : 'failed'}${event.data.reason === undefined ? '' : ` (${event.data.reason})`}`;
    case 'lease':
      return leaseText(event.data);
    case 'deadline':
      return deadlineText(event.data);
    case 'condition': {
      const { condition, value, found, action } = event.data;
      return `${condition} ${value}: found ${found}, so ${action}`;
    }
    case 'custom':
      return `${event.data.name}: ${valueText(event.data.payload)}`;
  }
}

function statusText({ verb, from, to, reason }: EventOf<'status'>['data']): string {
  const move = from === to ? verb : `${verb}: ${from} → ${to}`;
  return reason === undefined ? move : `${move} (${reason})`;
}

function stateText({ set = {}, unset = [] }: EventOf<'state'>['data']): string {
  const changes = Object.entries(set).map(([name, value]) => `${name} = ${valueText(value)}`);
  for (const name of unset) changes.push(`${name} removed`);
  return changes.join(', ');
}

function progressText(data: EventOf<'progress'>['data']): string {
  const { current, total, percentage, description, step } = data;
  if (step !== undefined) {
    const name = step.name.slice(step.name.lastIndexOf('/') + 1);
    const about = step.description === '' || step.description === name ? '' : `: ${step.description}`;
    const share = percentText((step.current / step.total) * 100);
    return `${step.name} ${share}${about} (${percentText(percentage)} of everything)`;
  }
  const position = `${numberText(current)} of ${numberText(total)}, ${percentText(percentage)}`;
  return description === '' ? position : `${position}: ${description}`;
}

function errorText({ message, code, severity, category }: EventOf<'error'>['data']): string {
  const about = [severity, category, code].filter((part) => part !== undefined).join(', ');
  return `${message} (${about})`;
}

function itemsText({ list, set, keep }: EventOf<'items'>['data']): string {
  const items = Object.entries(set).map(([number, value]) => `${number} = ${valueText(value)}`);
  if (items.length === 0) return keep === true ? list : `${list} emptied`;
  const count = keep === true ? '' : ` (${numberText(items.length)} in all)`;
  return `${list}${count}: ${firstFew(items)}`;
}

function stepsText({ steps }: EventOf<'steps'>['data']): string {
  return `${countText(steps.length, 'step')}: ${firstFew(steps.map(({ name }) => name))}`;
}

function agentText({ name, role, state, lost }: EventOf<'agent'>['data']): string {
  if (lost === true) return `${name} is lost: no sign of life`;
  const about = [role, state].filter((part) => part !== undefined).join(', ');
  return about === '' ? name : `${name}: ${about}`;
}

function repairedText({ reason, from }: EventOf<'repaired'>['data']): string {
  switch (from) {
    case 'log':
      return `The view was rebuilt from the log: ${reason}`;
    case 'salvage':
      return `The log was of no use; what could be read of the view was kept: ${reason}`;
  }
}

function metricText({ name, value, unit, kind, count, p50, p99 }: EventOf<'metric'>['data']): string {
  const now = `${name} = ${numberText(value)}${unit === undefined ? '' : ` ${unit}`}`;
  if (kind === 'counter') return `${now} in total`;
  if (count === undefined || p50 === undefined || p99 === undefined) return now;
  return `${now} (p50 ${numberText(p50)}, p99 ${numberText(p99)} of ${countText(count, 'value')})`;
}

function deadlineText(data: EventOf<'deadline'>['data']): string {
  switch (data.change) {
    case 'extended': {
      const more = `${durationText(data.milliseconds)} more time`;
      return data.reason === undefined ? more : `${more} (${data.reason})`;
    }
    case 'warning': {
      const what = `${deadlineActionText(data.action)} in ${durationText(data.remaining)}`;
      return `${what} ${deadlineReasonText(data.deadline)}`;
    }
    case 'lifted':
      return data.due === undefined
        ? 'The warning is lifted: the deadline does not stand any more'
        : `The warning is lifted: the deadline is ${dateText(data.due)} now`;
  }
}

/** A line is short, and a list may have hundreds. */
function firstFew(texts: readonly string[]): string {
  const first = texts.slice(0, FEW).join(', ');
  return texts.length > FEW ? `${first} and ${numberText(texts.length - FEW)} more` : first;
}

function leaseText({ change, emitter }: EventOf<'lease'>['data']): string {
  switch (change) {
    case 'granted':
      return `${emitter} works on it`;
    case 'taken':
      return `${emitter} took it over`;
    case 'released':
      return `${emitter} gave it back`;
    case 'lost':
      return `${emitter} has not been heard of`;
  }
}

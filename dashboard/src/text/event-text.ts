import type { HubEvent } from '@session-hub/client';
import { durationText } from './duration-text.js';
import { numberText, percentText } from './number-text.js';
import { valueText } from './value-text.js';

/** What an event says, in one line. */
export function eventText(event: HubEvent): string {
  switch (event.type) {
    case 'created':
      return event.data.title === '' ? 'Created' : `Created: ${event.data.title}`;
    case 'status':
      return statusText(event.data);
    case 'progress': {
      const { current, total, percentage, description } = event.data;
      const position = `${numberText(current)} of ${numberText(total)}, ${percentText(percentage)}`;
      return description === '' ? position : `${position}: ${description}`;
    }
    case 'health':
      return `${event.data.state}: ${event.data.message}`;
    case 'log':
      return event.data.level === 'info' ? event.data.text : `${event.data.level}: ${event.data.text}`;
    case 'error':
      return event.data.code === undefined
        ? event.data.message
        : `${event.data.message} (${event.data.code})`;
    case 'artifact':
      return `${event.data.name}: ${valueText(event.data.value)}`;
    case 'items': {
      const set = Object.entries(event.data.set).map(([number, value]) => `${number} = ${valueText(value)}`);
      return `${event.data.list}: ${set.join(', ')}`;
    }
    case 'steps':
      return event.data.steps.map(({ name }) => name).join(', ');
    case 'agent':
      return event.data.lost === true
        ? `${event.data.name} has gone quiet`
        : [event.data.name, event.data.role, event.data.state]
            .filter((part) => part !== undefined)
            .join(', ');
    case 'repaired':
      return `The view was rebuilt: ${event.data.reason}`;
    case 'state':
      return stateText(event.data);
    case 'signal':
      return `${event.data.name} = ${valueText(event.data.value)}`;
    case 'metric':
      return `${event.data.name} = ${numberText(event.data.value)}${event.data.unit === undefined ? '' : ` ${event.data.unit}`}`;
    case 'check':
      return `${event.data.name}: ${event.data.ok ? 'ok' : 'failed'}${event.data.reason === undefined ? '' : ` (${event.data.reason})`}`;
    case 'lease':
      return leaseText(event.data);
    case 'deadline':
      return deadlineText(event.data);
    case 'custom':
      return `${event.data.name}: ${valueText(event.data.payload)}`;
  }
}

function statusText({ verb, from, to, reason }: Extract<HubEvent, { type: 'status' }>['data']): string {
  const move = from === to ? verb : `${verb}: ${from} → ${to}`;
  return reason === undefined ? move : `${move} (${reason})`;
}

function stateText({ set = {}, unset = [] }: Extract<HubEvent, { type: 'state' }>['data']): string {
  const changes = Object.entries(set).map(([name, value]) => `${name} = ${valueText(value)}`);
  for (const name of unset) changes.push(`${name} removed`);
  return changes.join(', ');
}

function deadlineText(data: Extract<HubEvent, { type: 'deadline' }>['data']): string {
  switch (data.change) {
    case 'extended':
      return `${durationText(data.milliseconds)} more time`;
    case 'warning': {
      const verb = { expire: 'Expires', pause: 'Is paused' }[data.action];
      return `${verb} in ${durationText(data.remaining)}`;
    }
    case 'lifted':
      return 'The deadline has moved';
  }
}

function leaseText({ change, emitter }: Extract<HubEvent, { type: 'lease' }>['data']): string {
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

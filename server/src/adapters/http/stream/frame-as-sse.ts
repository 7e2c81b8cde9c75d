import { frameSchema, hubEventSchema } from '@session-hub/shared/schemas';
import type { EncodedFrame } from '../../../ports/frame-sink.js';

/** How the text of an event begins when the hub has encoded it. */
const EVENT_HEAD = /^\{"seq":(\d+),"type":"([a-z]+)"/;

const OMITTED_TAIL = /,"omitted":(\{"from":\d+,"to":\d+\})\}$/;

/** The frame as server-sent events; empty when it has nothing new. */
export function frameAsSse(frame: EncodedFrame): string {
  const position = `${frame.epoch}:${frame.to}`;
  switch (frame.kind) {
    case 'events':
      return eventsAsSse(frame);
    case 'view':
      return `${omittedAsSse(frame)}${eventsAsSse(frame)}${message('view', position, frame.viewText ?? 'null')}`;
    case 'reset':
      return message('reset', position, frame.text);
  }
}

function eventsAsSse({ epoch, eventTexts }: EncodedFrame): string {
  return eventTexts.map((text) => eventAsSse(epoch, text)).join('');
}

function eventAsSse(epoch: string, text: string): string {
  const [, seq, type] = EVENT_HEAD.exec(text) ?? [];
  if (seq !== undefined && type !== undefined) return message(type, `${epoch}:${seq}`, text);
  const event = hubEventSchema.parse(JSON.parse(text));
  return message(event.type, `${epoch}:${event.seq}`, text);
}

/** Stands at the end when the hub has encoded the frame; a frame that puts it elsewhere is read as a whole. */
function omittedAsSse({ text }: EncodedFrame): string {
  if (!text.includes('"omitted":{')) return '';
  const range = OMITTED_TAIL.exec(text)?.[1] ?? omittedOf(text);
  return range === null ? '' : `event: omitted\ndata: ${range}\n\n`;
}

function omittedOf(text: string): string | null {
  const frame = frameSchema.parse(JSON.parse(text));
  return frame.kind === 'view' && frame.omitted !== undefined ? JSON.stringify(frame.omitted) : null;
}

/** JSON has no line breaks of its own, so the data is one line. */
function message(event: string, id: string, json: string): string {
  return `event: ${event}\nid: ${id}\ndata: ${json}\n\n`;
}

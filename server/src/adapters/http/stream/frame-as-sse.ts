import { frameSchema, hubEventSchema } from '@session-hub/shared/schemas';
import type { EncodedFrame } from '../../../ports/frame-sink.js';

/** How the text of an event begins when the hub has encoded it. */
const EVENT_HEAD = /^\{"seq":(\d+),"type":"([a-z]+)"/;
/** How the text of a frame ends that names what it left out. */
const OMITTED_TAIL = /,"omitted":(\{"from":\d+,"to":\d+\})\}$/;

/** Streams that stand at the same cursor are written the same frame, whose text is made once. */
const texts = new WeakMap<EncodedFrame, string>();

/**
 * The frame as server-sent events; empty when it has nothing new. JSON has no line breaks of its own, so each
 * is one line of data.
 */
export function frameAsSse(frame: EncodedFrame): string {
  const known = texts.get(frame);
  if (known !== undefined) return known;
  const text = textOf(frame);
  texts.set(frame, text);
  return text;
}

function textOf(frame: EncodedFrame): string {
  const { epoch, to, eventTexts, viewText, text } = frame;
  switch (frame.kind) {
    case 'events':
      return eventTexts.map((eventText) => positioned(epoch, eventText)).join('');
    case 'view':
      return omittedAsSse(frame) + eventTexts.map(beside).join('') + viewAsSse(epoch, to, viewText ?? 'null');
    case 'reset':
      return `event: reset\nid: ${epoch}:${to}\ndata: ${text}\n\n`;
  }
}

function positioned(epoch: string, text: string): string {
  const { type, seq } = headOf(text);
  return `event: ${type}\nid: ${epoch}:${seq}\ndata: ${text}\n\n`;
}

/**
 * An event that travels beside a view has no id. What lies between it and the one before is told by the view
 * alone: a reader that broke off here and came back from here would never hear of it.
 */
function beside(text: string): string {
  return `event: ${headOf(text).type}\ndata: ${text}\n\n`;
}

function viewAsSse(epoch: string, seq: number, text: string): string {
  return `event: view\nid: ${epoch}:${seq}\ndata: ${text}\n\n`;
}

function headOf(text: string): { type: string; seq: string | number } {
  const [, seq, type] = EVENT_HEAD.exec(text) ?? [];
  if (seq !== undefined && type !== undefined) return { type, seq };
  return hubEventSchema.parse(JSON.parse(text));
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
